import { type Grammar, phrases } from '../grammar.js';

/** Polish. */
export const polish: Grammar = {
  code: 'pl',
  tag: 'pl',
  gap: ' ',
  titles: phrases(`Młyn nad rzeką | Tydzień w porcie | Zapiski ze starego miasta | Pogoda i żniwa | Listy z doliny
    | Nocny pociąg na północ | Krótka historia mostu | Głosy z targu`),
  sentences: phrases(`{when} {who} {verb} {what}. | {who} {verb} {what} {where}. | {who} {verb} {what}, ponieważ {fact}.
    | {opener} {who} {verb} {what}, a czasem także {what}. | W roku {year} mieszkało tu około {count} osób i {fact}.
    | „{remark}” – mówi {name}. | {fact}, ale {fact}. | {question} | Podczas gdy {fact}, {who} {verb} {what} {where}.
    | {name} pamięta jeszcze rok {year}, kiedy {fact}. | {opener} {fact}.`),
  parts: {
    who: phrases(`piekarz | przewoźnik | stary zegarmistrz | bibliotekarka | młody geodeta | latarnik | nasza sąsiadka
      | zawiadowca stacji | malarka z daleka | nauczycielka | córka młynarza | kierownik archiwum
      | botaniczka z dużego miasta | emerytowany kapitan`),
    verb: phrases(`opisuje | pamięta | fotografuje | mierzy | naprawia | podziwia | rysuje | pokazuje | odwiedza
      | zna | chroni | ogląda`),
    what: phrases(`kamienny most nad rzeką | starą młynówkę | drewnianą łódź z czerwonymi żaglami | halę targową
      | ogród za kościołem | zbiór dawnych map | wąską uliczkę prowadzącą do portu | zapomnianą linię kolejową
      | wieżę z dwoma zegarami | list od swojego dziadka | sad na wzgórzu | wielkie koło wodne
      | pierwszy śnieg w tym roku | każdy dom przy rynku | ścieżkę wzdłuż kanału`),
    where: phrases(`niedaleko portu | po drugiej stronie rzeki | za ratuszem | na skraju lasu | między dwoma młynami
      | w cichym kącie muzeum | na południowym brzegu | poniżej zamku | w pobliżu dworca | pod wysokimi kasztanami`),
    when: phrases(`wczesnym rankiem | po długiej zimie | w dni targowe | tuż przed północą | pod koniec żniw
      | w czasie letnich wakacji | w co drugą niedzielę | w gęstej mgle | raz w roku | zaraz po deszczu`),
    fact: phrases(`woda stała wyżej niż kiedykolwiek | dach trzeba było naprawiać dwa razy
      | nikt nie wiedział, kto zbudował ten mur | pola były suche aż do września
      | pociągi znowu się spóźniały | mąki wystarczyło jeszcze dla całego miasta
      | dzwony słychać było w całej dolinie | dzieci znały każdy kamień po imieniu
      | wiatr zmienił się na północny | większość warsztatów pozostała otwarta
      | droga była zamknięta przez trzy tygodnie | dwie łodzie wróciły puste`),
    opener: phrases(`tymczasem | ku zaskoczeniu wszystkich | jak prawie co roku | według gazety | mimo to
      | po raz pierwszy | innymi słowy | przy bliższym spojrzeniu`),
    remark: phrases(`Zawsze tak robiliśmy | Nikt nie wie, jak długo to jeszcze wytrzyma
      | Szkoda, że nie widzieliście tego przed powodzią | Jest więcej pracy niż ludzi, którzy mogliby ją wykonać
      | To brzmi prosto, dopóki ktoś sam nie spróbuje | Wolę iść pieszo, niż czekać na autobus
      | Ojciec pokazał mi, jak to działa | To była nasza najlepsza decyzja`),
    question: phrases(`Kto by pomyślał, że jedna wiosna może tak wiele zmienić?
      | Dlaczego tak długo szukano drugiej połowy mapy? | Co z tego zostanie za sto lat?
      | Jak wytłumaczyć to komuś, kto nigdy nie widział morza?`),
    name: phrases(`Łukasz Wójcik | Małgorzata Dąbrowska | Stanisław Kozłowski | Agnieszka Zięba | Paweł Święcicki
      | Grażyna Żurawska | Wacław Gołąb | Bożena Mączyńska`),
  },
};
