import { type Grammar, phrases } from '../grammar.js';

/** English. */
export const english: Grammar = {
  code: 'en',
  tag: 'en',
  gap: ' ',
  titles: phrases(`The Mill by the River | A Week at the Harbor | Notes on the Old Town | Weather and Harvest
    | Letters from the Valley | The Night Train to the North | A Short History of the Bridge | Voices from the Market`),
  sentences: phrases(`{when}, {who} {verb} {what}. | {who} {verb} {what} {where}. | {who} {verb} {what} because {fact}.
    | {opener}, {who} {verb} {what} and sometimes {what}. | In {year} about {count} people lived here, and {fact}.
    | “{remark},” says {name}. | {fact}, but {fact}. | {question} | While {fact}, {who} {verb} {what} {where}.
    | {name} came here in {year} and never left: {fact}. | {opener}, {fact}.`),
  parts: {
    who: phrases(`the baker | the ferryman | an old clockmaker | the librarian | a young surveyor | the lighthouse keeper
      | our neighbor | the station master | a visiting painter | the schoolteacher | the miller's daughter
      | the keeper of the archive | a botanist from the city | the retired captain`),
    verb: phrases(`describes | remembers | photographs | measures | repairs | admires | draws | shows | looks after
      | visits | writes about | protects`),
    what: phrases(`the stone bridge over the river | the old mill race | a wooden boat with red sails | the market hall
      | the garden behind the church | a collection of maps | the narrow street to the harbor | a forgotten railway line
      | the tower with two clocks | a letter from her grandfather | the orchard on the hill | the water wheel
      | the first snow of the year | every house on the square | the path along the canal`),
    where: phrases(`near the harbor | on the other side of the river | behind the town hall | at the edge of the forest
      | between the two mills | in a quiet corner of the museum | along the southern shore | below the castle
      | not far from the station | under the tall chestnut trees`),
    when: phrases(`early in the morning | after the long winter | on market days | shortly before midnight
      | at the end of the harvest | during the summer holidays | every other Sunday | when the fog lifts
      | once a year | as soon as the rain stops`),
    fact: phrases(`the water stood higher than anyone could remember | the roof had to be rebuilt twice
      | nobody could say who had built the wall | the fields were dry until September
      | the trains were late again | there was still enough flour for the whole town
      | the bells could be heard across the valley | the children knew every stone by name
      | the wind turned to the north | most of the workshops stayed open | the river carried less water than usual
      | the road was closed for three weeks | two of the boats came back empty`),
    opener: phrases(`in the meantime | to everyone's surprise | as in most years | according to the newspaper
      | even so | for the first time | in other words | on closer inspection`),
    remark: phrases(`We have always done it this way | Nobody knows how long it will last
      | You should have seen it before the flood | There is more work than people who can do it
      | It sounds simple until you try it yourself | I would rather walk than wait for the bus
      | My father showed me how it works | That was the best decision we ever made`),
    question: phrases(`Who would have thought that a single spring could change so much?
      | Why did it take them so long to find the other half of the map? | What will be left of it in a hundred years?
      | How do you explain this to somebody who has never seen the sea?`),
    name: phrases(`Eleanor Whitfield | Thomas Ashdown | Margaret Okafor | Samuel Pritchard | Ruth Lindqvist
      | George Abernathy | Harriet Moss | Daniel Fairweather`),
  },
};
