import { type Grammar, phrases } from '../grammar.js';

/** Czech. */
export const czech: Grammar = {
  code: 'cs',
  tag: 'cs',
  gap: ' ',
  titles: phrases(`Mlýn u řeky | Týden v přístavu | Poznámky ze starého města | Počasí a žně | Dopisy z údolí
    | Noční vlak na sever | Stručné dějiny mostu | Hlasy z tržiště`),
  sentences: phrases(`{when} {verb} {who} {what}. | {who} {verb} {what} {where}. | {who} {verb} {what}, protože {fact}.
    | {opener} {verb} {who} {what} a někdy také {what}. | V roce {year} tu žilo asi {count} lidí a {fact}.
    | „{remark},“ říká {name}. | {fact}, ale {fact}. | {question} | Zatímco {fact}, {verb} {who} {what} {where}.
    | {name} si ještě pamatuje rok {year}, kdy {fact}. | {opener} {verb} {who} {what}.`),
  parts: {
    who: phrases(`pekař | převozník | starý hodinář | knihovnice | mladý zeměměřič | strážce majáku | naše sousedka
      | přednosta stanice | malířka na cestách | paní učitelka | mlynářova dcera | vedoucí archivu
      | botanička z velkého města | kapitán na odpočinku`),
    verb: phrases(`popisuje | fotografuje | měří | opravuje | obdivuje | kreslí | ukazuje | navštěvuje | zná | chrání
      | hlídá | hledá`),
    what: phrases(`kamenný most přes řeku | starý mlýnský náhon | dřevěnou loď s červenými plachtami | tržnici
      | zahradu za kostelem | sbírku starých map | úzkou uličku k přístavu | zapomenutou železniční trať
      | věž s dvojími hodinami | dopis od svého dědečka | sad na kopci | velké vodní kolo | první sníh v roce
      | každý dům na náměstí | stezku podél kanálu`),
    where: phrases(`nedaleko přístavu | na druhé straně řeky | za radnicí | na okraji lesa | mezi oběma mlýny
      | v tichém koutě muzea | na jižním břehu | pod hradem | blízko nádraží | pod vysokými kaštany`),
    when: phrases(`časně ráno | po dlouhé zimě | v době trhů | krátce před půlnocí | na konci žní
      | o letních prázdninách | každou druhou neděli | v husté mlze | jednou za rok | hned po dešti`),
    fact: phrases(`voda stála výš než kdy dřív | střecha se musela dvakrát opravovat
      | nikdo nevěděl, kdo tu zeď postavil | pole zůstala suchá až do září | vlaky měly zase zpoždění
      | mouky bylo ještě dost pro celé město | zvony bylo slyšet po celém údolí | děti znaly každý kámen jménem
      | vítr se obrátil k severu | většina dílen zůstala otevřená | silnice byla tři týdny uzavřená
      | dvě lodě se vrátily prázdné`),
    opener: phrases(`mezitím | k překvapení všech | jako skoro každý rok | podle novin | přesto | poprvé
      | jinými slovy | při bližším pohledu`),
    remark: phrases(`Vždycky jsme to dělali takhle | Nikdo neví, jak dlouho to ještě vydrží
      | Měli jste to vidět před povodní | Práce je víc než lidí, kteří by ji udělali
      | Zní to jednoduše, dokud to člověk sám nezkusí | Raději půjdu pěšky, než abych čekal na autobus
      | Otec mi ukázal, jak to funguje | Bylo to naše nejlepší rozhodnutí`),
    question: phrases(`Kdo by si pomyslel, že jediné jaro může tolik změnit?
      | Proč trvalo tak dlouho, než se našla druhá polovina mapy? | Co z toho zbude za sto let?
      | Jak to vysvětlit někomu, kdo nikdy neviděl moře?`),
    name: phrases(`Jiří Dvořák | Božena Křížová | Zdeněk Růžička | Ludmila Šťastná | Řehoř Čapek | Věra Žáčková
      | Tomáš Hůlka | Alžběta Němcová`),
  },
};
