package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.ClosedForm;
import dev.holdfast.lab.plan.Estimate;
import dev.holdfast.lab.plan.Power;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.WarmUp;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.Lengths;
import dev.holdfast.lab.plan.demand.Operation;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.hardware.Instance;
import dev.holdfast.lab.plan.model.ModelSpec;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans: sizes, prices and ranks each way to serve a demand. Pure functions. */
public final class Planner {
    private static final double PERCENT = 100;
    private static final double MILLION = 1e6;
    private static final double SECONDS_PER_MONTH = 3600.0 * Instance.HOURS_PER_MONTH;

    private final Demand demand;
    private final Offers offers;
    private final LocalDate date;

    private Planner(Demand demand, HardwareCatalogue catalogue, LocalDate date) {
        this.demand = demand;
        this.offers = new Offers(demand, catalogue);
        this.date = date;
    }

    /**
     * The plan.
     *
     * @param models the demand's models, resolved
     * @param catalogue accelerators and prices
     * @param date the day for which prices count
     * @throws dev.holdfast.lab.plan.data.PlanException if the demand names what is not known or contradicts itself
     */
    public static Plan plan(Demand demand, List<ModelSpec> models, HardwareCatalogue catalogue, LocalDate date) {
        return new Planner(demand, catalogue, date).plan(models);
    }

    private Plan plan(List<ModelSpec> models) {
        List<Option> all = new ArrayList<>();
        List<Verdict> others = new ArrayList<>();
        for (ModelSpec model : models) {
            for (Accelerator accelerator : offers.accelerators()) {
                Candidates candidates = Candidates.of(demand, model, accelerator);
                others.addAll(candidates.refused());
                for (Replica replica : candidates.possible()) {
                    for (Verdict verdict : judge(replica)) {
                        if (verdict instanceof Verdict.Fits fits) {
                            all.add(fits.option());
                        } else {
                            others.add(verdict);
                        }
                    }
                }
            }
        }
        all.sort(Comparator.comparing((Option option) -> !option.offer().priced())
                .thenComparingDouble(option -> option.offer().priced()
                        ? option.cost().perMonth()
                        : option.fleet().accelerators())
                .thenComparingDouble(option -> option.sizing().atPeak().ttft().target())
                .thenComparing(option -> option.described() + option.offer().label()));
        List<Option> kept = new ArrayList<>();
        List<Option> dominated = new ArrayList<>();
        for (Option option : all) {
            (kept.stream().anyMatch(better -> dominates(better, option)) ? dominated : kept).add(option);
        }
        return new Plan(
                demand, date, kept, distinct(others), dominated, BreakEvens.of(demand, offers, kept), notes(kept));
    }

    private static List<Verdict> distinct(List<Verdict> verdicts) {
        return verdicts.stream().distinct().toList();
    }

    private List<Verdict> judge(Replica replica) {
        LoadCurve curve = LoadCurve.of(replica, demand.lengths());
        String what = Candidates.described(replica);
        Sizer.Result result = new Sizer(demand, curve).size();
        return switch (result) {
            case Sizer.Result.Missed miss ->
                List.of(new Verdict.MissesTarget(what, miss.target(), miss.asked(), miss.best(), miss.reason()));
            case Sizer.Result.Sized sized -> price(replica, curve, sized.sizing());
        };
    }

    private List<Verdict> price(Replica replica, LoadCurve curve, Sizing sizing) {
        Lengths lengths = demand.lengths();
        Estimate estimate = ClosedForm.of(
                replica,
                sizing.limitStreams(),
                lengths.meanInput(),
                lengths.meanOutput(),
                lengths.context().shared());
        double share = estimate.error().p90() / PERCENT;
        int low = replicas(curve.times(1 - Math.min(0.9, share)));
        int high = replicas(curve.times(1 + share));
        Map<String, Verdict> found = new LinkedHashMap<>();
        for (Offer offer : offers.of(replica.accelerator())) {
            if (offer.replicasPerMachine(replica.layout().accelerators()) == 0) {
                found.put(offer.label(), tooSmall(replica, offer));
                continue;
            }
            Option.Fleet fleet = fleet(replica, offer, sizing.replicas());
            Option option = new Option(
                    replica,
                    offer,
                    sizing,
                    fleet,
                    cost(monthly(replica, offer, sizing.replicas(), 0), sizing),
                    draw(replica.accelerator(), fleet, sizing),
                    warmUp(replica),
                    estimate,
                    uncertainty(
                            share,
                            low,
                            high,
                            monthly(replica, offer, Math.max(1, low), -1),
                            monthly(replica, offer, high, 1)),
                    List.of());
            found.put(offer.label(), new Verdict.Fits(Reasons.added(option, curve, demand, date)));
        }
        return List.copyOf(found.values());
    }

    private static Verdict tooSmall(Replica replica, Offer offer) {
        return new Verdict.Excluded(
                Candidates.described(replica),
                offer.label() + " has " + offer.perMachine() + " accelerators, a replica takes "
                        + replica.layout().accelerators());
    }

    private static Option.Uncertainty uncertainty(double share, int low, int high, double least, double most) {
        return new Option.Uncertainty(share, low, high, least, high == 0 ? Double.POSITIVE_INFINITY : most);
    }

    private Option.Cost cost(double month, Sizing sizing) {
        Lengths lengths = demand.lengths();
        double requests = sizing.mean() * SECONDS_PER_MONTH / MILLION;
        return new Option.Cost(
                month,
                month / (requests * (lengths.meanInput() + lengths.meanOutput())),
                month / (requests * lengths.meanOutput()));
    }

    private int replicas(LoadCurve curve) {
        return new Sizer(demand, curve).size() instanceof Sizer.Result.Sized sized
                ? sized.sizing().replicas()
                : 0;
    }

    private Option.Fleet fleet(Replica replica, Offer offer, int needed) {
        Operation operation = demand.operation();
        int accelerators = replica.layout().accelerators();
        int each = offer.replicasPerMachine(accelerators);
        int spares = operation.spareMachines() ? operation.spares() * each : operation.spares();
        int whole = operation.spareMachines() ? Math.ceilDiv(needed, each) * each : needed;
        int replicas = whole + spares;
        int machines = offer.perMachine() == 0 ? replicas * accelerators : Math.ceilDiv(replicas, each);
        int all = offer.perMachine() == 0 ? replicas * accelerators : machines * offer.perMachine();
        return new Option.Fleet(replicas, all, machines);
    }

    private double monthly(Replica replica, Offer offer, int needed, int bound) {
        return fleet(replica, offer, needed).machines()
                * (offer.usdPerHour() + bound * offer.spread())
                * Instance.HOURS_PER_MONTH;
    }

    /** Spares and idle time count as idle. */
    private Option.Draw draw(Accelerator accelerator, Option.Fleet fleet, Sizing sizing) {
        Power power = offers.power(accelerator);
        double busy = sizing.mean() / (fleet.replicas() * sizing.throughput());
        return new Option.Draw(
                power.watts(fleet.accelerators(), 1), power.kilowattHoursPerMonth(fleet.accelerators(), busy));
    }

    private WarmUp warmUp(Replica replica) {
        return new WarmUp(
                replica.weights().totalBytes(),
                demand.engine().start().diskBytesPerSecond(),
                demand.engine().start().captureSeconds());
    }

    /** Whether an option of the same model and place costs no more, is no slower and no coarser. */
    private static boolean dominates(Option better, Option option) {
        return better.replica().model().name().equals(option.replica().model().name())
                && better.offer().place() == option.offer().place()
                && Candidates.bits(better.replica()) >= Candidates.bits(option.replica())
                && better.replica()
                                .settings()
                                .cacheFormat()
                                .compareTo(option.replica().settings().cacheFormat())
                        <= 0
                && better.sizing().atPeak().ttft().target()
                        <= option.sizing().atPeak().ttft().target()
                && better.sizing().atPeak().tpot().target()
                        <= option.sizing().atPeak().tpot().target()
                && (!better.offer().priced()
                        || better.cost().perMonth() <= option.cost().perMonth());
    }

    private List<String> notes(List<Option> kept) {
        List<String> notes = new ArrayList<>();
        long stale =
                kept.stream().filter(option -> option.offer().isStale(date)).count();
        if (stale > 0) {
            notes.add("Prices marked * are older than " + Instance.STALE_DAYS
                    + " days; look them up before you rely on them, and put them into a hardware file.");
        }
        if (demand.operation().owned().purchase() == 0
                && kept.stream().anyMatch(option -> option.offer().place() == Offer.Place.OWN)) {
            notes.add(
                    "Offers marked owned are what operators of that size pay by the hour for hardware of their own, not a price"
                            + " to rent at; set owned.purchase_usd for yours.");
        }
        double budget = demand.operation().budgetPerMonth();
        if (Double.isFinite(budget)
                && kept.stream().noneMatch(option -> option.cost().perMonth() <= budget)) {
            notes.add(String.format(
                    java.util.Locale.ROOT, "No option is within the budget of %,.0f USD a month.", budget));
        }
        notes.add(
                "Times are from closed forms and a queueing approximation; 'holdfast simulate' plays the load through.");
        return notes;
    }
}
