package dev.holdfast.lab.simulate.engine;

/**
 * How long an engine computes in one step. A pure function; implementations are immutable or confined to one thread, and
 * cheap, as the simulator asks once for each step.
 */
@FunctionalInterface
public interface StepTimes {
    /**
     * The duration of a step.
     *
     * @param decodeTokens tokens computed for requests that decode: one for each, and one more for each drafted token
     * @param decodeContext tokens whose keys and values these requests read, in sum
     * @param prefillTokens tokens of prompts computed in the step
     * @param prefillPairs for each of these the number of tokens that it attends to, itself included, in sum
     * @return seconds, positive and finite
     */
    double seconds(int decodeTokens, long decodeContext, int prefillTokens, long prefillPairs);
}
