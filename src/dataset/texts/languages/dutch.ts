import { type Grammar, phrases } from '../grammar.js';

/** Dutch. */
export const dutch: Grammar = {
  code: 'nl',
  tag: 'nl',
  gap: ' ',
  titles: phrases(`De molen aan de rivier | Een week in de haven | Notities over de oude stad | Het weer en de oogst
    | Brieven uit het dal | De nachttrein naar het noorden | Korte geschiedenis van de brug | Stemmen van de markt`),
  sentences: phrases(`{when} {verb} {who} {what}. | {who} {verb} {what} {where}. | {who} {verb} {what}, want {fact}.
    | {opener} {verb} {who} {what} en soms ook {what}. | In {year} woonden hier ongeveer {count} mensen, en {fact}.
    | ‘{remark}’, zegt {name}. | {fact}, maar {fact}. | {question} | {who} {verb} {what}, hoewel {reason}.
    | {name} kwam hier in {year} wonen en ging nooit meer weg: {fact}. | {opener} {verb} {who} {what}.`),
  parts: {
    who: phrases(`de bakker | de veervrouw | een oude horlogemaker | de bibliothecaresse | een jonge landmeter
      | de vuurtorenwachter | onze buurvrouw | de stationschef | een schilderes op doorreis | de schooljuffrouw
      | de dochter van de molenaar | de beheerder van het archief | een plantkundige uit de stad`),
    verb: phrases(`beschrijft | fotografeert | meet | bewondert | tekent | bezoekt | vermeldt | beschermt | bekijkt
      | kent | vindt | toont`),
    what: phrases(`de stenen brug over de rivier | de oude molenbeek | een houten boot met rode zeilen | de markthal
      | de tuin achter de kerk | een verzameling landkaarten | het smalle straatje naar de haven
      | een vergeten spoorlijn | de toren met de twee klokken | een brief van haar grootvader
      | de boomgaard op de heuvel | het grote waterrad | de eerste sneeuw van het jaar | elk huis aan het plein
      | het pad langs het kanaal`),
    where: phrases(`vlak bij de haven | aan de overkant van de rivier | achter het stadhuis | aan de rand van het bos
      | tussen de twee molens | in een rustige hoek van het museum | langs de zuidelijke oever | onder het kasteel
      | niet ver van het station | onder de hoge kastanjebomen`),
    when: phrases(`vroeg in de ochtend | na de lange winter | op marktdagen | kort voor middernacht
      | aan het eind van de oogst | tijdens de zomervakantie | om de andere zondag | bij dichte mist
      | één keer per jaar | meteen na de regen`),
    reason: phrases(`het water hoger stond dan ooit | het dak twee keer vernieuwd moest worden
      | niemand wist wie de muur gebouwd had | de akkers tot september droog bleven
      | de treinen weer vertraging hadden | er nog genoeg meel was voor de hele stad
      | de klokken in het hele dal te horen waren | de wind naar het noorden draaide`),
    fact: phrases(`het water stond hoger dan ooit | het dak moest twee keer worden vernieuwd
      | niemand wist wie de muur gebouwd had | de akkers bleven tot september droog
      | de treinen hadden weer vertraging | er was nog genoeg meel voor de hele stad
      | de kinderen kenden elke steen bij naam | de weg was drie weken lang afgesloten
      | twee van de boten kwamen leeg terug | de meeste werkplaatsen bleven gewoon open`),
    opener: phrases(`intussen | tot ieders verbazing | zoals in de meeste jaren | volgens de krant | toch
      | voor het eerst | bovendien | bij nader inzien`),
    remark: phrases(`Zo hebben we het altijd gedaan | Niemand weet hoelang het nog blijft staan
      | Je had het voor de overstroming moeten zien | Er is meer werk dan er mensen zijn om het te doen
      | Het lijkt eenvoudig tot je het zelf probeert | Ik loop liever dan dat ik op de bus wacht
      | Mijn vader heeft me laten zien hoe het werkt | Dat was onze beste beslissing`),
    question: phrases(`Wie had gedacht dat één enkel voorjaar zoveel kon veranderen?
      | Waarom duurde het zo lang voordat ze de andere helft van de kaart vonden?
      | Wat blijft er over honderd jaar nog van over? | Hoe leg je dat uit aan iemand die nog nooit de zee heeft gezien?`),
    name: phrases(`Joost van den Berg | Geertruida de Ruyter | Daniël Coëlho | Liesbeth Vermeulen | Zoë Terpstra
      | Willem Zijlstra | Renée Hoekstra | Maarten IJzerman`),
  },
};
