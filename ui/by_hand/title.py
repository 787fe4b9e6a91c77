"""What a step is called."""

from nn_core.step.ledger import Ledger, position
from ui.language import said


def title(ledger: Ledger) -> str:
    """Which step it is: "Step 6: epoch 2, sample 2", counted from 1."""
    epoch, _ = position(ledger.experiment, ledger.step)
    first, last = ledger.traces[0].number + 1, ledger.traces[-1].number + 1
    if first == last:
        return said(
            "Step {step}: epoch {epoch}, sample {sample}",
            step=ledger.step + 1,
            epoch=epoch + 1,
            sample=first,
        )
    return said(
        "Step {step}: epoch {epoch}, samples {first} to {last}",
        step=ledger.step + 1,
        epoch=epoch + 1,
        first=first,
        last=last,
    )
