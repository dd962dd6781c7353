package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.report.Numbers;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a demand takes: the options that meet it, ranked, and what became of the others. Immutable.
 *
 * @param demand what was asked
 * @param date the day for which prices count
 * @param options that meet it and that no other option dominates, the cheapest first, those without a price last
 * @param others what does not fit, misses a target or is excluded
 * @param dominated options that meet it, but cost at least as much as another of their kind that is at least as fast
 * @param breakEvens when own hardware pays
 * @param notes what to know about the whole
 */
public record Plan(
        Demand demand,
        LocalDate date,
        List<Option> options,
        List<Verdict> others,
        List<Option> dominated,
        List<BreakEven> breakEvens,
        List<String> notes) {
    private static final double MILLIS = 1000;

    /** Copies the lists. */
    public Plan {
        options = List.copyOf(options);
        others = List.copyOf(others);
        dominated = List.copyOf(dominated);
        breakEvens = List.copyOf(breakEvens);
        notes = List.copyOf(notes);
    }

    /** The first option. */
    public Optional<Option> best() {
        return options.stream().findFirst();
    }

    /** Whether any price in it is older than 180 days. */
    public boolean hasStalePrices() {
        return options.stream().anyMatch(option -> option.offer().isStale(date));
    }

    /** If nothing meets the demand: why, and what would be possible. */
    public String impossible() {
        Optional<Verdict.MissesTarget> nearest = others.stream()
                .filter(Verdict.MissesTarget.class::isInstance)
                .map(Verdict.MissesTarget.class::cast)
                .min(Comparator.comparingDouble(miss -> miss.best() / Math.max(1e-9, miss.asked())));
        if (nearest.isPresent()) {
            Verdict.MissesTarget miss = nearest.get();
            return String.format(
                    Locale.ROOT,
                    "no hardware meets the target of %s ms for %s; the best is %s ms, with %s: %s",
                    Numbers.text(miss.asked() * MILLIS),
                    miss.target(),
                    Numbers.text(miss.best() * MILLIS),
                    miss.what(),
                    miss.why());
        }
        Optional<String> reason = others.stream()
                .map(verdict -> switch (verdict) {
                    case Verdict.DoesNotFit(String what, String why) -> what + " does not fit: " + why;
                    case Verdict.Excluded(String what, String why) -> what + ": " + why;
                    case Verdict.MissesTarget miss -> miss.why();
                    case Verdict.Fits fits -> "";
                })
                .reduce((first, last) -> last);
        return "nothing can serve this"
                + reason.map(why -> "; for instance " + why).orElse("");
    }
}
