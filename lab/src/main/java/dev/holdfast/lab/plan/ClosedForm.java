package dev.holdfast.lab.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * The mean times of a replica under a closed loop, by formulas: the time per output token is a decoding step of all streams and
 * the share of the prompts that are computed between its tokens; the time to the first token is the wait for the running step and
 * for prompts before, the steps of its own prompt, and a constant of the server. Pure functions.
 *
 * <p>If the cache cannot hold all streams, the streams that it holds run and the others wait. The time of a whole
 * request then holds, but not how it is split: an engine that admits a request before it has room for its answer preempts it later,
 * so the wait moves from the first token to those after it.
 */
public final class ClosedForm {
    private static final double LEAST = 1e-9;

    private final Replica replica;
    private final StepTime step;
    private final Load load;
    private final double computed;

    private ClosedForm(Replica replica, Load load) {
        this.replica = replica;
        this.step = replica.step();
        this.load = load;
        this.computed = load.input() * (1 - load.cachedShare());
    }

    /** What a replica does once a closed loop has run for long. */
    public static Estimate of(Replica replica, double streams, double input, double output, double cachedShare) {
        return of(replica, Load.steady(streams, input, output, cachedShare));
    }

    /** What a replica does under a load. */
    public static Estimate of(Replica replica, Load load) {
        return new ClosedForm(replica, load).estimate();
    }

    private Estimate estimate() {
        double most = streamsHeld();
        boolean exhausted = load.streams() > most;
        double served = Math.max(1, Math.min(load.streams(), most));
        List<Term> terms = tokenTerms(served);
        double tpot = sum(terms);
        List<Term> first = firstTokenTerms(served, tpot);
        double own = sum(first);
        double whole = own + (load.output() - 1) * tpot;
        if (exhausted) {
            first.add(new Term(
                    "wait for memory",
                    whole * (load.streams() - served) / served,
                    "the streams that do not fit wait until others end"));
        }
        double answered = exhausted ? served / whole : load.streams() / whole;
        return new Estimate(
                tpot, sum(first), answered * load.output(), served, exhausted, terms, first, Band.of(replica));
    }

    /** Streams whose sequences fit at once, at the mean of their lengths over time; or as many as the engine takes. */
    private double streamsHeld() {
        long mean = (long) Math.ceil(load.input() + load.output() / 2);
        return replica.sequencesThatFit(mean);
    }

    private List<Term> tokenTerms(double streams) {
        StepWork work = step.work();
        StepRates rates = step.rates();
        double share = step.group().share();
        int sequences = (int) Math.ceil(streams);
        double context = streams * (load.input() + load.output() / 2);
        double reading = step.weightSeconds(sequences);
        double multiplying = streams * share * (work.flopsPerToken() + work.flopsPerLogits()) / rates.flopsPerSecond();
        double prompts = streams / load.output();
        double exchangeOfPrompts = step.prefillExchangeSeconds((long) computed);
        double prefill = step.prefillSeconds((long) (load.input() - computed), (long) Math.ceil(computed));
        double experts = step.weightSeconds((int) Math.ceil(computed + streams)) - reading;
        List<Term> terms = new ArrayList<>();
        terms.add(
                reading >= multiplying
                        ? new Term("weights", reading, "bytes of weights / (bandwidth x share)")
                        : new Term("multiplying", multiplying, "2 x parameters x streams / (peak x share)"));
        terms.add(new Term(
                "cache",
                share * step.cacheSeconds(sequences, (long) context),
                "streams x (input + output / 2) x bytes per token / (bandwidth x share)"));
        terms.add(new Term(
                "prompts",
                prompts * (Math.max(0, prefill - exchangeOfPrompts) + experts),
                "streams x input / output x 2 x parameters / (peak x share)"));
        terms.add(new Term(
                "all-reduce", step.exchangeSeconds(sequences), "2 x layers x all-reduce of the streams' tokens"));
        terms.add(new Term(
                "all-reduce of prompts",
                prompts * exchangeOfPrompts,
                "streams x input / output x 2 x layers x all-reduce of 8,192 tokens / 8,192"));
        terms.add(new Term(
                "fixed",
                step.fixedSeconds() + streams * rates.secondsPerSequence(),
                "layers x seconds per layer, and what each step and sequence costs"));
        return terms;
    }

    private List<Term> firstTokenTerms(double streams, double tpot) {
        Prompt prompt = prompt(streams);
        double rate = streams / (prompt.together() + load.output() * tpot);
        double busy = Math.min(1, rate * prompt.together());
        double queue = busy * prompt.together() / (2 * Math.max(1 - busy, LEAST));
        double wait = Math.min(queue, prompt.together() * streams / 2);
        double start = (streams - 1) / 2 * prompt.alone() / load.requestsPerStream();
        List<Term> terms = new ArrayList<>();
        terms.add(new Term(
                "own prompt",
                prompt.alone(),
                "steps of the prompt's chunks: weights, 2 x parameters x tokens, all-reduce"));
        terms.add(new Term(
                "streams beside",
                Math.max(0, prompt.together() - prompt.alone()),
                "what the other streams' tokens add to these steps"));
        terms.add(new Term("running step", tpot / 2, "half of the step that runs on arrival"));
        terms.add(new Term("other prompts", wait, "M/D/1 queue: busy x time / (2 x (1 - busy))"));
        if (start > 0) {
            terms.add(new Term("start of the loop", start, "half of all first prompts / requests of a stream"));
        }
        terms.add(new Term(
                "server",
                replica.accelerator().efficiencies().firstTokenSeconds(),
                "parsing, tokenising, scheduling and sending: a constant, fitted on 15 measurements of InferenceX"));
        return terms;
    }

    /**
     * The seconds of the steps in which a prompt is computed.
     *
     * @param alone if nothing else is in them
     * @param together with the other streams' tokens
     */
    private record Prompt(double alone, double together) {}

    /** Stages cannot share one chunk and groups cannot share one prompt, so for these the shares of a batch do not hold. */
    private Prompt prompt(double streams) {
        int budget = Math.max(1, replica.settings().maxBatchedTokens() - (int) Math.ceil(streams));
        long tokens = (long) Math.ceil(Math.max(1, computed));
        long before = (long) (load.input() - computed);
        long context = (long) (streams * (load.input() + load.output() / 2));
        int others = (int) Math.max(0, streams - 1);
        double chunks = Math.ceil((double) tokens / budget);
        StepGroup group = step.group();
        double unshared = group.dataParallel() * (chunks + group.pipelineStages() - 1) / chunks - 1;
        double alone = 0;
        double together = 0;
        for (long done = 0; done < tokens; done += budget) {
            int chunk = (int) Math.min(budget, tokens - done);
            long pairs = StepTime.attended(before + done, chunk);
            double single = step.seconds(0, 0, chunk, pairs);
            double extra = unshared * (single - step.weightSeconds(chunk) - step.fixedSeconds());
            alone += single + extra;
            together += step.seconds(others, context, chunk, pairs) + extra;
        }
        return new Prompt(alone, together);
    }

    private static double sum(List<Term> terms) {
        return terms.stream().mapToDouble(Term::seconds).sum();
    }
}
