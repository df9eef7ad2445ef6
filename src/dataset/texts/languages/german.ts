import { type Grammar, phrases } from '../grammar.js';

/** German. */
export const german: Grammar = {
  code: 'de',
  tag: 'de',
  gap: ' ',
  titles: phrases(`Die Mühle am Fluss | Eine Woche im Hafen | Notizen aus der Altstadt | Wetter und Ernte
    | Briefe aus dem Tal | Der Nachtzug nach Norden | Kurze Geschichte der Brücke | Stimmen vom Wochenmarkt`),
  sentences: phrases(`{when} {verb} {who} {what}. | {who} {verb} {what} {where}. | {who} {verb} {what}, weil {reason}.
    | {opener} {verb} {who} {what} und manchmal auch {what}. | Im Jahr {year} lebten hier etwa {count} Menschen, und {fact}.
    | „{remark}“, sagt {name}. | {fact}, aber {fact}. | {question} | Während {reason}, {verb} {who} {what} {where}.
    | {name} kam im Jahr {year} hierher und blieb für immer: {fact}. | {fact}, obwohl {reason}. | {opener} {verb} {who} {what}.`),
  parts: {
    who: phrases(`der Bäcker | die Fährfrau | ein alter Uhrmacher | die Bibliothekarin | ein junger Vermesser
      | der Leuchtturmwärter | unsere Nachbarin | der Bahnhofsvorsteher | eine Malerin auf der Durchreise
      | die Lehrerin | die Tochter des Müllers | der Leiter des Archivs | eine Botanikerin aus der Großstadt`),
    verb: phrases(`beschreibt | fotografiert | vermisst | bewundert | zeichnet | besucht | erwähnt | schützt
      | betrachtet | kennt | verlässt | findet`),
    what: phrases(`die steinerne Brücke über den Fluss | den alten Mühlgraben | ein hölzernes Boot mit roten Segeln
      | die Markthalle | den Garten hinter der Kirche | eine Sammlung alter Landkarten | die enge Gasse zum Hafen
      | eine vergessene Bahnstrecke | den Turm mit den zwei Uhren | einen Brief ihres Großvaters
      | die Obstwiese auf dem Hügel | das große Wasserrad | den ersten Schnee des Jahres | jedes Haus am Marktplatz`),
    where: phrases(`in der Nähe des Hafens | auf der anderen Seite des Flusses | hinter dem Rathaus | am Rand des Waldes
      | zwischen den beiden Mühlen | in einer ruhigen Ecke des Museums | am südlichen Ufer | unterhalb der Burg
      | nicht weit vom Bahnhof | unter den hohen Kastanien`),
    when: phrases(`am frühen Morgen | nach dem langen Winter | an Markttagen | kurz vor Mitternacht
      | am Ende der Erntezeit | während der Sommerferien | jeden zweiten Sonntag | bei dichtem Nebel | einmal im Jahr
      | gleich nach dem Regen`),
    reason: phrases(`das Wasser höher stand als je zuvor | das Dach zweimal erneuert werden musste
      | niemand wusste, wer die Mauer gebaut hatte | die Felder bis September trocken blieben
      | die Züge wieder Verspätung hatten | noch genug Mehl für die ganze Stadt da war
      | die Glocken im ganzen Tal zu hören waren | der Wind nach Norden drehte
      | die meisten Werkstätten geöffnet blieben | der Fluss weniger Wasser führte als üblich`),
    fact: phrases(`das Wasser stand höher als je zuvor | das Dach musste zweimal erneuert werden
      | niemand wusste, wer die Mauer gebaut hatte | die Felder blieben bis September trocken
      | die Züge hatten wieder Verspätung | es gab noch genug Mehl für die ganze Stadt
      | die Kinder kannten jeden Stein beim Namen | die Straße war drei Wochen lang gesperrt
      | zwei der Boote kehrten leer zurück | die größten Äpfel lagen längst im Keller`),
    opener: phrases(`inzwischen | zur Überraschung aller | wie in den meisten Jahren | laut der Zeitung | trotzdem
      | zum ersten Mal | außerdem | bei näherem Hinsehen`),
    remark: phrases(`Das haben wir schon immer so gemacht | Keiner weiß, wie lange es noch hält
      | Sie hätten es vor dem Hochwasser sehen sollen | Es gibt mehr Arbeit als Leute, die sie tun können
      | Es klingt einfach, bis man es selbst versucht | Ich gehe lieber zu Fuß, als auf den Bus zu warten
      | Mein Vater hat mir gezeigt, wie es geht | Das war unsere beste Entscheidung`),
    question: phrases(`Wer hätte gedacht, dass ein einziger Frühling so viel verändern kann?
      | Warum hat es so lange gedauert, bis die andere Hälfte der Karte gefunden wurde?
      | Was wird in hundert Jahren davon übrig sein? | Wie erklärt man das jemandem, der das Meer noch nie gesehen hat?`),
    name: phrases(`Jürgen Möller | Annegret Schäfer | Heinrich Weiß | Käthe Brückner | Ömer Aksoy
      | Friederike Groß | Matthias Köhler | Ursula Bäumler`),
  },
};
