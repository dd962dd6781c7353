package dev.holdfast.lab.bench.measure;

/** How the tokens of an answer are spread over its events. Pure functions. */
final class TokenShares {
    private TokenShares() {}

    /** The tokens of each event: as the server told, scaled to the whole if it told only some; otherwise in proportion to characters. */
    static double[] of(RequestRecord request) {
        int[] weights = request.events().weights();
        double sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        double[] shares = new double[weights.length];
        if (sum == 0) {
            return shares;
        }
        double scale = request.tokens().output() / sum;
        boolean one = !request.events().exact()
                && request.tokens().output() == request.events().withText();
        for (int i = 0; i < shares.length; i++) {
            shares[i] = one ? Math.min(1, weights[i]) : weights[i] * scale;
        }
        return shares;
    }
}
