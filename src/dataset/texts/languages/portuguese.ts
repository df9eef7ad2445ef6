import { type Grammar, phrases } from '../grammar.js';

/** Portuguese. */
export const portuguese: Grammar = {
  code: 'pt',
  tag: 'pt',
  gap: ' ',
  titles: phrases(`O moinho à beira do rio | Uma semana no porto | Notas sobre a cidade velha | O tempo e a colheita
    | Cartas do vale | O comboio noturno para o norte | Breve história da ponte | Vozes do mercado`),
  sentences: phrases(`{when}, {who} {verb} {what}. | {who} {verb} {what} {where}. | {who} {verb} {what} porque {fact}.
    | {opener}, {who} {verb} {what} e às vezes também {what}. | Em {year} viviam aqui cerca de {count} pessoas, e {fact}.
    | «{remark}», diz {name}. | {fact}, mas {fact}. | {question} | Enquanto {fact}, {who} {verb} {what} {where}.
    | {name} chegou em {year} e nunca mais se foi embora: {fact}. | {opener}, {fact}.`),
  parts: {
    who: phrases(`o padeiro | a barqueira | um velho relojoeiro | a bibliotecária | um jovem agrimensor
      | o faroleiro | a nossa vizinha | o chefe da estação | uma pintora de passagem | a professora da aldeia
      | a filha do moleiro | o diretor do arquivo | uma botânica da cidade | o capitão reformado`),
    verb: phrases(`descreve | recorda | fotografa | mede | conserta | admira | desenha | mostra | vigia | visita
      | conhece | protege`),
    what: phrases(`a ponte de pedra sobre o rio | a velha levada do moinho | um barco de madeira com velas vermelhas
      | o mercado coberto | o jardim por trás da igreja | uma coleção de mapas | a rua estreita que desce até ao porto
      | uma linha de comboio esquecida | a torre dos dois relógios | uma carta do seu avô | o pomar na colina
      | a grande roda de água | a primeira neve do ano | cada casa da praça | o caminho ao longo do canal`),
    where: phrases(`perto do porto | do outro lado do rio | atrás da câmara municipal | à beira da floresta
      | entre os dois moinhos | num canto sossegado do museu | na margem sul | ao pé do castelo
      | não muito longe da estação | debaixo dos castanheiros altos`),
    when: phrases(`de manhã cedo | depois do longo inverno | nos dias de feira | pouco antes da meia-noite
      | no fim da colheita | durante as férias de verão | domingo sim, domingo não | quando o nevoeiro se levanta
      | uma vez por ano | assim que a chuva para`),
    fact: phrases(`a água estava mais alta do que nunca | foi preciso refazer o telhado duas vezes
      | ninguém sabia quem tinha construído o muro | os campos continuaram secos até setembro
      | os comboios estavam outra vez atrasados | ainda havia farinha para a povoação inteira
      | os sinos ouviam-se em todo o vale | as crianças conheciam cada pedra pelo nome
      | o vento mudou para norte | a maior parte das oficinas ficou aberta
      | a estrada esteve fechada durante três semanas | dois dos barcos regressaram vazios`),
    opener: phrases(`entretanto | para surpresa de todos | como em quase todos os anos | segundo o jornal | mesmo assim
      | pela primeira vez | por outras palavras | olhando mais de perto`),
    remark: phrases(`Sempre fizemos assim | Ninguém sabe quanto tempo isto vai durar
      | Devia ter visto antes da cheia | Há mais trabalho do que pessoas para o fazer
      | Parece simples até uma pessoa experimentar | Prefiro ir a pé do que esperar pelo autocarro
      | O meu pai mostrou-me como funciona | Foi a melhor decisão que tomámos`),
    question: phrases(`Quem diria que uma única primavera podia mudar tantas coisas?
      | Porque é que demoraram tanto a encontrar a outra metade do mapa? | O que restará disto daqui a cem anos?
      | Como se explica isto a alguém que nunca viu o mar?`),
    name: phrases(`João Magalhães | Conceição Simões | António Brandão | Inês Guimarães | Sebastião Falcão
      | Graça Leitão | Estêvão Araújo | Luísa Bragança`),
  },
};
