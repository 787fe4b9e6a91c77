"""What the Lessons page says beside the lessons' own texts."""

from ui.facts import Sentences

SENTENCES: Sentences = {
    "no_step": (
        "There is no step {asked_step} of lesson {asked_lesson}. Shown is step {step} of lesson "
        "{lesson}."
    ),
    "lesson": "{lesson}. {title}",
    "step": "Step {step} of {steps}",
    "solved": (
        "Solved in this browser: {solved} of the 1 step of this lesson.",
        "Solved in this browser: {solved} of the {count} steps of this lesson.",
    ),
    "open": "Open on {page}",
    "wait": "The picture appears when you have answered.",
    # Verdicts.
    "right": "Right: {answer}.",
    "right_number": "Right: it is {value}.",
    "wrong": "Not so. {why}",
    "mistake": "{title}. {explanation}",
    "no_choice": "Choose one of the answers.",
    "no_weight": "Choose a weight or bias.",
    "no_mistake": (
        "None of the usual mistakes gives this number. Compare your numbers with those below, "
        "from the beginning."
    ),
    # Lesson 2.
    "two_losses": (
        "Every epoch: the loss it met on its way forward, before the update, then the loss at the "
        "new weights, and w1."
    ),
    # Lesson 7.
    "one_weight_alt": (
        "A weight that starts at 1 on the loss ½λw² with λ = {curvature}. Below the learning rate "
        "{limit:3} it comes nearer to 0; with {rate:3} it is {beyond:3} away after {steps} steps."
    ),
    # Lesson 10.
    "map": (
        "**Blue** cells did not diverge: the darker, the smaller the final loss. **Orange** cells "
        "diverged: the darker, the sooner. The dashed line is the start of this step."
    ),
    "line_alt": (
        "Which of {rates} learning rates from {low} to {high} diverge: {diverged} of them. "
        "2/λmax of the start is {limit:4}."
    ),
    "magnified": (
        "Around learning rate {rate:6} and start scale {scale:4}, {times} times as large. Every "
        "cell is trained anew. **Blue** cells did not diverge, **orange** cells did."
    ),
    "neighbours": (
        "The learning rate {below} does not diverge, and {above} diverges in epoch {epoch}. No "
        "float64 lies between them."
    ),
    # For teachers.
    "teachers": "For teachers: this lesson on paper, and its solutions, to open and print.",
    "solutions_title": "Solutions: {title}",
    "printed_step": "Step {step}",
    "given_before": "Given: as in the step before.",
    "name": "Name:",
}
