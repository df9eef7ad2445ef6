import { type Grammar, phrases } from '../grammar.js';

/** Italian. */
export const italian: Grammar = {
  code: 'it',
  tag: 'it',
  gap: ' ',
  titles: phrases(`Il mulino sul fiume | Una settimana al porto | Appunti sulla città vecchia | Il tempo e il raccolto
    | Lettere dalla valle | Il treno di notte verso il nord | Breve storia del ponte | Le voci del mercato`),
  sentences: phrases(`{when}, {who} {verb} {what}. | {who} {verb} {what} {where}. | {who} {verb} {what} perché {fact}.
    | {opener}, {who} {verb} {what} e qualche volta anche {what}. | Nel {year} vivevano qui circa {count} persone, e {fact}.
    | «{remark}», dice {name}. | {fact}, ma {fact}. | {question} | Mentre {fact}, {who} {verb} {what} {where}.
    | {name} arrivò qui nel {year} e non se ne andò più: {fact}. | {opener}, {fact}.`),
  parts: {
    who: phrases(`il fornaio | la traghettatrice | un vecchio orologiaio | la bibliotecaria | un giovane geometra
      | il guardiano del faro | la nostra vicina | il capostazione | una pittrice di passaggio | la maestra
      | la figlia del mugnaio | il direttore dell'archivio | una botanica di città | il capitano in pensione`),
    verb: phrases(`descrive | ricorda | fotografa | misura | ripara | ammira | disegna | mostra | sorveglia | visita
      | conosce | protegge`),
    what: phrases(`il ponte di pietra sul fiume | la vecchia gora del mulino | una barca di legno con le vele rosse
      | il mercato coperto | il giardino dietro la chiesa | una raccolta di carte geografiche
      | la strada stretta che scende al porto | una ferrovia dimenticata | la torre con i due orologi
      | una lettera di suo nonno | il frutteto sulla collina | la grande ruota ad acqua | la prima neve dell'anno
      | ogni casa della piazza | il sentiero lungo il canale`),
    where: phrases(`vicino al porto | dall'altra parte del fiume | dietro il municipio | ai margini del bosco
      | fra i due mulini | in un angolo tranquillo del museo | sulla riva meridionale | sotto il castello
      | non lontano dalla stazione | sotto gli alti castagni`),
    when: phrases(`la mattina presto | dopo il lungo inverno | nei giorni di mercato | poco prima di mezzanotte
      | alla fine del raccolto | durante le vacanze estive | una domenica sì e una no | quando la nebbia si alza
      | una volta all'anno | appena smette di piovere`),
    fact: phrases(`l'acqua era più alta che mai | il tetto dovette essere rifatto due volte
      | nessuno sapeva chi avesse costruito il muro | i campi rimasero asciutti fino a settembre
      | i treni erano di nuovo in ritardo | c'era ancora farina per tutta la città
      | le campane si sentivano in tutta la valle | i bambini conoscevano ogni pietra per nome
      | il vento girò verso nord | la maggior parte delle botteghe restò aperta
      | la strada rimase chiusa per tre settimane | due delle barche tornarono vuote`),
    opener: phrases(`nel frattempo | con sorpresa di tutti | come quasi ogni anno | secondo il giornale | nonostante ciò
      | per la prima volta | in altre parole | a guardare meglio`),
    remark: phrases(`Abbiamo sempre fatto così | Nessuno sa quanto durerà
      | Avrebbe dovuto vederlo prima della piena | C'è più lavoro che gente per farlo
      | Sembra semplice finché non ci si prova | Preferisco camminare che aspettare l'autobus
      | Mio padre mi ha insegnato come funziona | È stata la nostra decisione migliore`),
    question: phrases(`Chi avrebbe mai pensato che una sola primavera potesse cambiare tante cose?
      | Perché ci volle così tanto per trovare l'altra metà della mappa? | Che cosa ne resterà fra cent'anni?
      | Come si spiega una cosa simile a chi non ha mai visto il mare?`),
    name: phrases(`Niccolò Bellandi | Mariù Santoro | Giosuè Ferraris | Letizia Cantù | Totò Lo Verde
      | Agnese Dall'Olio | Noè Marchesini | Beatrice Forlì`),
  },
};
