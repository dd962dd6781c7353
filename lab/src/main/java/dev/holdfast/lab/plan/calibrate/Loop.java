package dev.holdfast.lab.plan.calibrate;

import dev.holdfast.lab.plan.ClosedForm;
import dev.holdfast.lab.plan.Estimate;
import dev.holdfast.lab.plan.Load;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The closed form for few users. It counts a prompt of each stream among the steps of an answer, as it is for a load from
 * outside; in a loop of few users a request does not meet its own prompt, and one user meets nobody. Pure functions.
 */
final class Loop {
    private static final Set<String> PROMPTS = Set.of("prompts", "all-reduce of prompts");
    private static final Set<String> OTHERS = Set.of("running step", "other prompts", "start of the loop");

    private Loop() {}

    static Estimate estimate(Replica replica, BenchRun run) {
        double each = Math.max(1, run.requests() / run.streams());
        return ClosedForm.of(replica, new Load(run.streams(), run.input(), run.output(), run.cachedShare(), each));
    }

    /** The parts of the time per output token. */
    static List<Term> tokenTerms(Replica replica, BenchRun run) {
        List<Term> terms = new ArrayList<>();
        double others = Math.max(0, run.streams() - 1) / run.streams();
        for (Term term : estimate(replica, run).terms()) {
            double part = PROMPTS.contains(term.name()) ? others : 1;
            terms.add(new Term(term.name(), part * term.seconds(), term.source()));
        }
        return terms;
    }

    /** Seconds per output token. */
    static double tpot(Replica replica, BenchRun run) {
        return tokenTerms(replica, run).stream().mapToDouble(Term::seconds).sum();
    }

    /** Seconds to the first token. */
    static double ttft(Replica replica, BenchRun run) {
        boolean alone = Evidence.isAlone(run);
        return estimate(replica, run).firstTokenTerms().stream()
                .filter(term -> !alone || !OTHERS.contains(term.name()))
                .mapToDouble(Term::seconds)
                .sum();
    }
}
