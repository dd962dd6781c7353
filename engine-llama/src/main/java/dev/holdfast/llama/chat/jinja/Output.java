package dev.holdfast.llama.chat.jinja;

/** A text being made, within the budget. Confined. */
final class Output {
    private final StringBuilder text = new StringBuilder();
    private final Budget budget;

    Output(Budget budget) {
        this.budget = budget;
    }

    Output append(String piece) {
        budget.made(piece.length());
        if (text.length() + (long) piece.length() > Budget.MAX_TEXT) {
            budget.text((long) text.length() + piece.length());
        }
        text.append(piece);
        return this;
    }

    Output repeat(String piece, long times) {
        if (times > 0) {
            budget.text(Math.multiplyExact(Math.min(times, Budget.MAX_TEXT + 1L), (long) piece.length()));
            text.repeat(piece, (int) times);
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
