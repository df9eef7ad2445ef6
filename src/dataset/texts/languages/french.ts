import { type Grammar, phrases } from '../grammar.js';

/** French. */
export const french: Grammar = {
  code: 'fr',
  tag: 'fr',
  gap: ' ',
  titles:
    phrases(`Le moulin au bord de la rivière | Une semaine au port | Notes sur la vieille ville | La pluie et la récolte
    | Lettres de la vallée | Le train de nuit vers le nord | Petite histoire du pont | Les voix du marché`),
  sentences: phrases(`{when}, {who} {verb} {what}. | {who} {verb} {what} {where}. | {who} {verb} {what}, car {fact}.
    | {opener}, {who} {verb} {what} et parfois {what}. | En {year}, environ {count} personnes vivaient ici, et {fact}.
    | «\u00a0{remark}\u00a0», dit {name}. | {fact}, mais {fact}. | {question} | Pendant que {fact}, {who} {verb} {what} {where}.
    | {name} est venu ici en {year} et n'est jamais reparti\u00a0: {fact}. | {opener}, {fact}.`),
  parts: {
    who: phrases(`le boulanger | la passeuse | un vieil horloger | la bibliothécaire | un jeune géomètre
      | le gardien du phare | notre voisine | le chef de gare | une peintre de passage | l'institutrice
      | la fille du meunier | le directeur des archives | une botaniste venue de la ville | le capitaine à la retraite`),
    verb: phrases(`décrit | photographie | mesure | répare | admire | dessine | montre | surveille | visite
      | protège | connaît | contemple`),
    what: phrases(`le pont de pierre sur la rivière | le vieux canal du moulin | une barque en bois aux voiles rouges
      | la halle du marché | le jardin derrière l'église | une collection de cartes anciennes
      | la ruelle étroite qui mène au port | une ligne de chemin de fer oubliée | la tour aux deux horloges
      | une lettre de son grand-père | le verger sur la colline | la grande roue à eau | la première neige de l'année
      | chaque maison de la place | le sentier le long du canal`),
    where: phrases(`près du port | de l'autre côté de la rivière | derrière la mairie | à la lisière de la forêt
      | entre les deux moulins | dans un coin tranquille du musée | sur la rive sud | au pied du château
      | non loin de la gare | sous les grands châtaigniers`),
    when: phrases(`tôt le matin | après le long hiver | les jours de marché | peu avant minuit
      | à la fin de la moisson | pendant les vacances d'été | un dimanche sur deux | quand la brume se lève
      | une fois par an | dès que la pluie s'arrête`),
    fact: phrases(`le niveau de la rivière était plus haut que jamais | le toit a dû être refait deux fois
      | personne ne savait qui avait construit le mur | les champs sont restés secs jusqu'en septembre
      | les trains étaient encore en retard | la farine suffisait encore pour toute la ville
      | les cloches s'entendaient dans toute la vallée | les enfants connaissaient chaque pierre par son nom
      | le vent a tourné vers le nord | la plupart des ateliers sont restés ouverts
      | la route a été fermée pendant trois semaines | deux des bateaux sont revenus vides`),
    opener: phrases(`entre-temps | à la surprise générale | comme presque chaque année | selon le journal | malgré tout
      | pour la première fois | autrement dit | à y regarder de plus près`),
    remark: phrases(`Nous avons toujours fait comme ça | Personne ne sait combien de temps cela va durer
      | Vous auriez dû le voir avant la crue | Il y a plus de travail que de bras pour le faire
      | Cela paraît simple jusqu'au moment où l'on essaie | J'aime mieux marcher que d'attendre le bus
      | Mon père m'a montré comment ça marche | C'était la meilleure décision de notre vie`),
    question: phrases(`Qui aurait cru qu'un seul printemps pouvait changer tant de choses\u00a0?
      | Pourquoi a-t-il fallu si longtemps pour retrouver l'autre moitié de la carte\u00a0?
      | Qu'en restera-t-il dans cent ans\u00a0? | Comment expliquer cela à quelqu'un qui n'a jamais vu la mer\u00a0?`),
    name: phrases(`François Lefèvre | Étienne Garçon | Jérôme Béranger | Noël Chaïb | André Desprès
      | Gaël Le Goff | René Crête | Cédric Mâcon`),
  },
};
