package dev.holdfast.lab.plan.demand;

/**
 * A fine-tuning run. Immutable.
 *
 * @param method what is trained
 * @param tokens of the training set
 * @param epochs how often it is seen
 * @param sequenceTokens of one example as it is packed
 * @param sequences examples on one accelerator at once
 * @param rank of the adapters
 */
public record Training(Method method, double tokens, double epochs, int sequenceTokens, int sequences, int rank) {
    /** What is trained. */
    public enum Method {
        /** All weights. */
        FULL("full"),
        /** Low-rank adapters beside frozen weights. */
        LORA("lora"),
        /** Low-rank adapters beside weights frozen in 4 bits. */
        QLORA("qlora");

        private final String label;

        Method(String label) {
            this.label = label;
        }

        /** Its name in files. */
        public String label() {
            return label;
        }
    }
}
