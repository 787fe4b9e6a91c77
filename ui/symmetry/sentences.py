"""What the Symmetry page can say: one whole sentence for each kind of fact."""

from ui.facts import Sentences

SENTENCES: Sentences = {
    # This run's units.
    "one_unit": (
        "Every hidden layer has one unit, so there is nothing that could become different. Choose "
        "more units in the sidebar."
    ),
    "diverged": "The run diverged in epoch {epoch}; what follows is of its states before that.",
    "identical": (
        "After 1 epoch the hidden units of each layer are still identical to the last bit: equal "
        "starts get equal gradients, whatever the data.",
        "After {count} epochs the hidden units of each layer are still identical to the last bit: "
        "equal starts get equal gradients, whatever the data.",
    ),
    "became_identical": (
        "After 1 epoch the hidden units of each layer have become identical to the last bit.",
        "After {count} epochs the hidden units of each layer have become identical to the last "
        "bit.",
    ),
    "twins": (
        "After 1 epoch the hidden units of each layer are equal or each other's negative, to the "
        "last bit: then so are their gradients, and they stay one unit's work for ever.",
        "After {count} epochs the hidden units of each layer are equal or each other's negative, "
        "to the last bit: then so are their gradients, and they stay one unit's work for ever.",
    ),
    "all_different": (
        "After 1 epoch all hidden units do different work; the two of one layer that are furthest "
        "apart have the distance {apart}.",
        "After {count} epochs all hidden units do different work; the two of one layer that are "
        "furthest apart have the distance {apart}.",
    ),
    "some_different": (
        "After 1 epoch the {units} hidden units do the work of {distinct}; the two of one layer "
        "that are furthest apart have the distance {apart}.",
        "After {count} epochs the {units} hidden units do the work of {distinct}; the two of one "
        "layer that are furthest apart have the distance {apart}.",
    ),
    # The starts side by side.
    "all_equal": "All the starts compared here keep their units equal.",
    "some_equal": (
        "Of the starts compared here, {equal} keeps its units equal; with {different} they differ.",
        "Of the starts compared here, {equal} keep their units equal; with {different} they "
        "differ.",
    ),
    # The smaller network.
    "nothing_merges": (
        "At the last state no two hidden units of a layer have equal incoming weights and biases, "
        "or opposite ones: none can simply be merged with another."
    ),
    "nothing_merges_linear": (
        "At the last state no two hidden units of a layer have equal incoming weights and biases, "
        "or opposite ones: none can simply be merged with another. But without an activation one "
        "unit in each layer would be enough for the same outputs.",
        "At the last state no two hidden units of a layer have equal incoming weights and biases, "
        "or opposite ones: none can simply be merged with another. But without an activation "
        "{count} units in each layer would be enough for the same outputs.",
    ),
    "merges_exactly": (
        "At the last state {kept} of {units} hidden units are left when those with equal incoming "
        "weights and biases, or opposite ones, become one: this is a {architecture} network. With "
        "their outgoing weights summed its outputs on the samples are the same to the last bit."
    ),
    "merges": (
        "At the last state {kept} of {units} hidden units are left when those with equal incoming "
        "weights and biases, or opposite ones, become one: this is a {architecture} network. With "
        "their outgoing weights summed its outputs on the samples are the same up to "
        "{difference:2}, the rounding of other sums."
    ),
    # Why.
    "why_first": "Step {step}, sample ({x1}, {x2}) → {y}.",
    "why_later": (
        "Step {step}, sample ({x1}, {x2}) → {y}. In the steps before it both units have the same "
        "gradients."
    ),
    "why_differ": "The units differ in {factors}, so their gradients differ.",
    "why_opposite": (
        "The outputs of the units, their outgoing weights and their gradients are each other's "
        "negative: the step moves both by the same amount in opposite directions."
    ),
    "why_differ_unmoved": "The units differ in {factors}, but no gradient does.",
    "why_equal": "Every factor is equal, so every gradient is: the step moves both units alike.",
    "why_underflow": "The products are too small for a 64-bit number: every gradient is 0.",
    "why_zero": (
        "No gradient moves either unit, since {factors} is 0.",
        "No gradient moves either unit, since {factors} are 0.",
    ),
    # Why weights move alike, or not.
    "equal_starts": (
        "{one} = {other}: their units started equal, so both gradients are the same δ times the "
        "same {input}."
    ),
    "equal_inputs": (
        "{one} = {other}: in every sample x1 = x2, so both gradients are the same δ times the same "
        "number."
    ),
    "unequal_inputs": (
        "{one} and {other} started equal and differ now: their gradients are δ·x1 and δ·x2, and "
        "not every sample has x1 = x2."
    ),
    "other_gradient": (
        "{one} moves otherwise than {other}: in the first step the first sample gives it the "
        "gradient δ·a = {delta_out}·{a} = {gradient_out}, and {other} δ·x1 = {delta}·{x1} = "
        "{gradient}."
    ),
    # The nudge.
    "nothing_to_nudge": (
        "The first hidden layer has one unit, so there is no second one to nudge."
    ),
    "grew_and_visible": (
        "A nudge of {nudge} grew by a factor of {factor} an epoch from epoch {first} to {last}. "
        "In epoch {visible} the units were visibly different. With a nudge of exactly 0 the "
        "distance is exactly 0 for ever."
    ),
    "grew": (
        "A nudge of {nudge} grew by a factor of {factor} an epoch from epoch {first} to {last}; "
        "of the recorded states the units were furthest apart in epoch {top}, by {largest:3}. With "
        "a nudge of exactly 0 the distance is exactly 0 for ever."
    ),
    "grew_at_once": (
        "A nudge of {nudge} grew to {times:3} times its size, in too few recorded states to tell a "
        "rate. With a nudge of exactly 0 the distance is exactly 0 for ever."
    ),
    "did_not_grow": (
        "In these epochs no nudge grew tenfold. With a nudge of exactly 0 the distance is exactly "
        "0 for ever."
    ),
    "did_not_grow_or_diverged": (
        "Where the run did not diverge, no nudge grew tenfold in these epochs. With a nudge of "
        "exactly 0 the distance is exactly 0 for ever."
    ),
    "all_diverged": (
        "With every nudge the run diverges, too soon to see one grow. With a nudge of exactly 0 "
        "the distance is exactly 0 for ever."
    ),
    # Many seeds.
    "solved": ("{good} of {seeds} random starts end with a loss of at most {solved}: {share:3} %."),
    "solved_or_diverged": (
        "{good} of {seeds} random starts end with a loss of at most {solved}: {share:3} %. "
        "Diverged: {gone}."
    ),
    "plateau": "**Loss {low}**: {seeds} of {total} seeds, {share:3} %. Open {links}.",
    "plateau_range": (
        "**Loss {low:3} to {high:3}**: {seeds} of {total} seeds, {share:3} %. Open {links}."
    ),
    "plateau_solved": (
        "**Solved, with a loss of {low:3} to {high:3}**: {seeds} of {total} seeds, {share:3} %. "
        "Open {links}."
    ),
    "plateau_diverged": "**Diverged**: {seeds} of {total} seeds, {share:3} %. Open {links}.",
    "more_plateaus": (
        "1 more seed ended at another loss.",
        "{count} more seeds ended at other losses.",
    ),
}
