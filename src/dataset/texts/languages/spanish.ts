import { type Grammar, phrases } from '../grammar.js';

/** Spanish. */
export const spanish: Grammar = {
  code: 'es',
  tag: 'es',
  gap: ' ',
  titles:
    phrases(`El molino junto al río | Una semana en el puerto | Apuntes sobre el casco antiguo | El tiempo y la cosecha
    | Cartas desde el valle | El tren nocturno hacia el norte | Breve historia del puente | Voces del mercado`),
  sentences: phrases(`{when}, {who} {verb} {what}. | {who} {verb} {what} {where}. | {who} {verb} {what} porque {fact}.
    | {opener}, {who} {verb} {what} y a veces también {what}. | En {year} vivían aquí unas {count} personas, y {fact}.
    | —{remark} —dice {name}. | {fact}, pero {fact}. | {question} | Mientras {fact}, {who} {verb} {what} {where}.
    | {name} llegó aquí en {year} y ya no se marchó: {fact}. | {opener}, {fact}.`),
  parts: {
    who: phrases(`el panadero | la barquera | un viejo relojero | la bibliotecaria | un joven topógrafo
      | el farero | nuestra vecina | el jefe de estación | una pintora de paso | la maestra del pueblo
      | la hija del molinero | el director del archivo | una botánica de la ciudad | el capitán jubilado`),
    verb: phrases(`describe | recuerda | fotografía | mide | repara | admira | dibuja | enseña | cuida | visita
      | conoce | protege`),
    what: phrases(`el puente de piedra sobre el río | la vieja acequia del molino | una barca de madera con velas rojas
      | el mercado cubierto | el jardín que hay detrás de la iglesia | una colección de mapas
      | la calle estrecha que baja al puerto | una línea de ferrocarril olvidada | la torre de los dos relojes
      | una carta de su abuelo | el huerto de la colina | la gran rueda de agua | la primera nieve del año
      | cada casa de la plaza | el sendero a lo largo del canal`),
    where: phrases(`cerca del puerto | al otro lado del río | detrás del ayuntamiento | en el límite del bosque
      | entre los dos molinos | en un rincón tranquilo del museo | en la orilla sur | al pie del castillo
      | no lejos de la estación | bajo los altos castaños`),
    when: phrases(`por la mañana temprano | después del largo invierno | los días de mercado | poco antes de la medianoche
      | al final de la cosecha | durante las vacaciones de verano | un domingo sí y otro no | cuando se levanta la niebla
      | una vez al año | en cuanto deja de llover`),
    fact: phrases(`el agua estaba más alta que nunca | hubo que reconstruir el tejado dos veces
      | nadie sabía quién había levantado el muro | los campos siguieron secos hasta septiembre
      | los trenes llegaban otra vez con retraso | todavía quedaba harina para todo el pueblo
      | las campanas se oían en todo el valle | los niños conocían cada piedra por su nombre
      | el viento cambió hacia el norte | la mayoría de los talleres siguieron abiertos
      | la carretera estuvo cerrada tres semanas | dos de las barcas volvieron vacías`),
    opener: phrases(`mientras tanto | para sorpresa de todos | como casi todos los años | según el periódico | aun así
      | por primera vez | en otras palabras | mirándolo más de cerca`),
    remark: phrases(`Siempre lo hemos hecho de esta manera | Nadie sabe cuánto tiempo va a durar
      | Tendría que haberlo visto antes de la riada | Hay más trabajo que gente para hacerlo
      | Parece sencillo hasta que uno lo intenta | Prefiero ir andando que esperar el autobús
      | Mi padre me enseñó cómo funciona | Fue la mejor decisión que tomamos`),
    question: phrases(`¿Quién iba a pensar que una sola primavera podía cambiar tantas cosas?
      | ¿Por qué tardaron tanto en encontrar la otra mitad del mapa? | ¿Qué quedará de todo esto dentro de cien años?
      | ¿Cómo se le explica esto a alguien que nunca ha visto el mar?`),
    name: phrases(`Íñigo Muñoz | Begoña Ibáñez | Ramón Peñalver | Lucía Fernández | Óscar Núñez
      | Concepción Agüero | Andrés Castaño | Belén Córdoba`),
  },
};
