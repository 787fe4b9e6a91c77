"""What a step is called."""

from nn_core.step.ledger import Ledger, position


def title(ledger: Ledger) -> str:
    """Which step it is: "Step 6: epoch 2, sample 2", counted from 1."""
    epoch, _ = position(ledger.experiment, ledger.step)
    numbers = [trace.number + 1 for trace in ledger.traces]
    samples = f"sample {numbers[0]}"
    if len(numbers) > 1:
        samples = f"samples {numbers[0]} to {numbers[-1]}"
    return f"Step {ledger.step + 1:,}: epoch {epoch + 1:,}, {samples}"
