"""Sentences of the invented adverts, by language. Some hold what breaks careless readers of embedded data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sentences of one language; `{company}`, `{title}`, `{place}`, `{skill}` are filled in."""

    opening: tuple[str, ...]
    about: tuple[str, ...]
    duties_heading: str
    duties: tuple[str, ...]
    needs_heading: str
    needs: tuple[str, ...]
    offers_heading: str
    offers: tuple[str, ...]
    closing: tuple[str, ...]


_EN = Phrases(
    opening=(
        "{company} is hiring a {title} in {place}.",
        "Join {company} as our next {title} – and help us grow in {place}.",
        "Are you a {title} who likes calm, well-kept work? {company} would like to hear from you.",
    ),
    about=(
        "We are a team of people who care about the details: what we ship on Monday still works on Friday.",
        "Since our first workshop we have kept one promise to customers &amp; colleagues: say what is true, early.",
        "Our office is small, our backlog is honest, and nobody is paged for something that can wait until morning.",
        "You would report to the head of the department and work with five to nine colleagues from three countries.",
        "The role is new, which means that you decide how it is done, and write it down for whoever comes next.",
    ),
    duties_heading="What you will do",
    duties=(
        "Plan, build and look after everything around {skill}, from the first sketch to the last invoice.",
        "Work with {skill} every day and teach the rest of us what you learn.",
        "Keep our handbook short: {{who}} does {{what}}; nothing else belongs in it.",
        "Review the work of others kindly, in writing, within one working day.",
        "Reduce the number of open tickets &lt;/backlog&gt; instead of moving them around.",
        "Measure what matters, delete what does not, and say so in the weekly meeting.",
        "Replace snippets such as if (late) {{ shout(); }}; with something that a colleague can read.",
        "Prepare budgets, timetables and reports for the people who need them – not for the archive.",
        "Stay in touch with customers in {place} and visit them twice a year.",
        "Hand over cleanly at the end of each shift.",
    ),
    needs_heading="What you bring",
    needs=(
        "Two or more years of practice with {skill}, or a good story of how you learned it elsewhere.",
        "A solid grasp of {skill} and the patience to explain it.",
        "Careful writing; most of what we decide is decided on paper.",
        "A licence, degree or certificate is welcome but not a condition.",
        "Readiness to travel up to 10&nbsp;% of the time.",
        "Comfort with changing priorities, and the courage to say no to some of them.",
        "Legal authorisation to work in the country of the position.",
    ),
    offers_heading="What we offer",
    offers=(
        "Health insurance",
        "Paid time off",
        "Flexible schedule",
        "Dental insurance",
        "A bicycle, a locker &amp; decent coffee ☕",
        "Training budget of four weeks a year",
        "Retirement plan with employer match",
    ),
    closing=(
        "We read every application; expect an answer within ten days.",
        "{company} is an equal-opportunity employer.",
        "No agencies, please – and no cover letter either.",
    ),
)

_ES = Phrases(
    opening=(
        "{company} busca {title} para su oficina en {place}.",
        "Únete a {company} como {title} y crece con nosotros en {place}.",
    ),
    about=(
        "Somos un equipo pequeño que cuida los detalles: lo que se entrega el lunes sigue funcionando el viernes.",
        "Desde nuestro primer taller cumplimos con clientes &amp; compañeros la misma promesa: decir la verdad.",
        "Reportarás a la dirección del área y trabajarás con un grupo de cinco a nueve personas de tres países.",
        "Es un puesto nuevo: tú decides cómo se hace y lo dejas por escrito para quien venga después.",
    ),
    duties_heading="Funciones",
    duties=(
        "Planear, construir y cuidar todo lo relacionado con {skill}, del primer boceto a la última factura.",
        "Trabajar a diario con {skill} y enseñar a los demás lo que aprendas.",
        "Mantener breve el manual: {{quién}} hace {{qué}}; nada más.",
        "Revisar con amabilidad el trabajo de otros, por escrito, en un día hábil.",
        "Reducir los pendientes &lt;/lista&gt; en lugar de cambiarlos de lugar.",
        "Visitar a los clientes de {place} dos veces al año.",
        "Entregar el turno en orden al final de la jornada.",
    ),
    needs_heading="Requisitos",
    needs=(
        "Dos años o más de práctica con {skill}, o una buena historia de cómo lo aprendiste.",
        "Conocimiento sólido de {skill} y paciencia para explicarlo.",
        "Buena redacción; casi todo lo decidimos por escrito.",
        "Disponibilidad para viajar hasta 10&nbsp;% del tiempo.",
        "Cédula o certificado deseable, no indispensable.",
    ),
    offers_heading="Ofrecemos",
    offers=(
        "Seguro de gastos médicos",
        "Vacaciones superiores a la ley",
        "Horario flexible",
        "Vales de despensa",
        "Caja de ahorro",
    ),
    closing=(
        "Leemos todas las postulaciones y respondemos en diez días.",
        "{company} no discrimina por ningún motivo.",
    ),
)

_DE = Phrases(
    opening=(
        "{company} sucht zum nächstmöglichen Zeitpunkt Verstärkung: {title} in {place}.",
        "Werden Sie Teil von {company} – als {title} am Standort {place}.",
    ),
    about=(
        "Wir sind ein kleines Team, das Wert auf Sorgfalt legt: Was am Montag fertig wird, läuft auch noch am Freitag.",
        "Seit unserer ersten Werkstatt gilt für Kunden &amp; Kollegen dasselbe Versprechen: früh sagen, was ist.",
        "Sie berichten an die Bereichsleitung und arbeiten mit fünf bis neun Menschen aus drei Ländern zusammen.",
        "Die Stelle ist neu: Sie entscheiden, wie die Arbeit gemacht wird, und schreiben es für andere auf.",
    ),
    duties_heading="Ihre Aufgaben",
    duties=(
        "Sie planen, bauen und pflegen alles rund um {skill}, von der Skizze bis zur letzten Rechnung.",
        "Sie arbeiten täglich mit {skill} und geben Ihr Wissen weiter.",
        "Sie halten das Handbuch kurz: {{wer}} macht {{was}}; mehr gehört nicht hinein.",
        "Sie prüfen die Arbeit anderer freundlich, schriftlich und binnen eines Arbeitstages.",
        "Sie verringern die offenen Punkte &lt;/Liste&gt;, statt sie zu verschieben.",
        "Sie besuchen unsere Kunden im Raum {place} zweimal im Jahr.",
        "Sie übergeben jede Schicht sauber.",
    ),
    needs_heading="Ihr Profil",
    needs=(
        "Mindestens zwei Jahre Praxis mit {skill} oder eine gute Geschichte, wie Sie es gelernt haben.",
        "Sichere Kenntnisse in {skill} und Geduld beim Erklären.",
        "Gutes Deutsch in Wort und Schrift; das meiste entscheiden wir auf Papier.",
        "Reisebereitschaft bis 10&nbsp;% der Arbeitszeit.",
        "Führerschein der Klasse B ist erwünscht, aber keine Bedingung.",
    ),
    offers_heading="Wir bieten",
    offers=("30 Tage Urlaub", "Flexible Arbeitszeiten", "Betriebliche Altersvorsorge", "Jobticket", "Gleitzeitkonto"),
    closing=(
        "Wir lesen jede Bewerbung und antworten binnen zehn Tagen.",
        "Bewerbungen aller Menschen sind willkommen.",
    ),
)

PHRASES = {"en": _EN, "es": _ES, "de": _DE}
