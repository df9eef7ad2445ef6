/** Words that say little of what a text is about: articles, pronouns, prepositions, auxiliary verbs. Lower case, `'` for any apostrophe. */
const lists: Readonly<Record<string, string>> = {
  en: `a about above after again against all also am an and any are aren't as at be because been before being below
    between both but by can can't could couldn't did didn't do does doesn't doing don't down during each even few for from
    further had hadn't has hasn't have haven't having he her here hers herself him himself his how i i'd i'll i'm i've if in
    into is isn't it it's its itself just let may me more most my myself no nor not now of off on once one only or other our ours
    ourselves out over own same shall she should so some such than that that's the their theirs them themselves then there
    these they they're this those though through to too under until up upon us very was wasn't we we're were weren't what
    when where which while who whom whose why will with won't would wouldn't yet you you're your yours yourself`,
  de: `aber alle allem allen aller alles als also am an ander andere anderen anderer auch auf aus bei beim bin bis bist da
    damit dann das dass daß dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du
    durch ein eine einem einen einer eines er es etwas euch euer für gegen hab habe haben hat hatte hatten hier hin hinter
    ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jetzt kann kein keine keinem
    keinen keiner können könnte man mehr mein meine meinem meinen meiner mich mir mit muss nach nicht nichts noch nun nur ob
    oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so solche soll sondern über um und uns unser unter viel
    vom von vor war waren warum was weil welche welcher wenn wer werde werden wie wieder will wir wird wo wurde wurden zu zum
    zur zwar zwischen`,
  fr: `a à ai au aucun aussi autre aux avait avant avec avoir c'est car ce cela ces cet cette chez comme d'un d'une dans de
    depuis des deux dont du elle elles en encore entre es est et étaient était été être eu eux fait font ici il ils j'ai je
    la là le les leur leurs lui ma mais me même mes moi moins mon n'a n'est ne ni non nos notre nous on ont ou où par pas
    peu peut plus pour pourquoi qu'il qu'elle qu'on quand que quel quelle qui sa sans se sera ses si son sont sous sur ta te
    tes toi ton tous tout toute toutes très tu un une vos votre vous y`,
  es: `a al algo algunos ante antes así aunque aún cada casi como con contra cual cuando cómo de del desde donde dos durante e
    el él ella ellas ellos en entre era eran eres es esa esas ese eso esos esta está están estas este esto estos fue fueron
    ha había habían han hasta hay he la las le les lo los más me mi mis mucho muy nada ni no nos nosotros nuestra nuestro o
    os otra otras otro otros para pero poco por porque pues que qué quien quién se sea según ser si sí sido sin sino sobre
    son su sus también tan tanto te tiene tienen todo todos tu tus un una uno unos usted vosotros y ya yo`,
  it: `a ad agli ai al alla alle allo anche ancora avere aveva avevano c'è che chi ci ciò come con contro cosa così cui da
    dagli dai dal dalla dalle degli dei del della delle dello di dopo dove due e è ed era erano essere fa fra fu gli ha hai
    hanno ho i il in io l la le lei li lo loro lui ma me mi mia mio molto ne negli nei nel nella nelle no noi non nostra
    nostro o ogni per perché però più poi prima può qua quale quando quanto quella quelli quello questa queste questi questo
    qui se sei sembra senza si sia sono stata stato su sua sue sugli sui sul sulla suo suoi ti tra tu tua tuo tutti tutto un
    una uno vi voi`,
  pt: `a à ao aos as às até com como da das de dela dele deles depois do dos e é ela elas ele eles em entre era eram essa
    esse esta está estão este eu foi foram há isso isto já lhe lhes mais mas me mesmo meu meus minha muito na não nas nem no
    nos nós nossa nosso num numa o os ou para pela pelas pelo pelos por porque qual quando que quem são se sem ser seu seus
    só sua suas também te tem têm ter teu tinha tu tua um uma umas uns você vocês`,
  nl: `aan al alles als altijd andere ben bij bijna daar dan dat de der deze die dit doch doen door dus een en er ge geen
    geweest haar had hadden heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je kan kon kunnen maar me meer
    men met mij mijn moet na naar niet niets nog nu of om omdat onder ons onze ook op over reeds te tegen toch toen tot u uit
    uw van veel voor want waren was wat we wel werd wezen wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou`,
  sv: `alla allt att av blev bli blir de dem den denna deras dess det detta dig din du där då efter ej eller en er ett från
    för ha hade han hans har hon henne hennes honom hur här i icke ingen inom inte jag ju kan kunde man med mellan men mig
    min mitt mot mycket ni nu när någon något några och om oss på samma sedan sig sin sina sitt skulle som så till under upp
    ut utan vad var vara varför vart vem vi vid vilka vilken är åt över`,
  ru: `а без более бы был была были было быть в вам вас весь во вот все всего всех вы где да даже для до его ее её если есть
    еще ещё же за здесь и из или им их к как какой ко когда кто ли лишь между меня мне может мы на над надо нам нас не него
    нее неё ней нет ни них но ну о об однако он она они оно от очень по под потом потому почти при про с сам себе себя со
    так также такой там тебя тем теперь то тогда того тоже той только том тот ту ты у уже хотя чего чем через что чтобы эта
    эти этого этой этом этот я`,
};

/** The languages that have a list of stop words. */
export const stopWordLanguages: readonly string[] = Object.keys(lists);

const loaded = new Map<string, ReadonlySet<string>>();

/** The stop words of a language by its ISO 639-1 code; undefined where it has no list. */
export function findStopWords(language: string): ReadonlySet<string> | undefined {
  if (!Object.hasOwn(lists, language)) return undefined;
  const words = loaded.get(language) ?? new Set((lists[language] ?? '').split(/\s+/));
  loaded.set(language, words);
  return words;
}
