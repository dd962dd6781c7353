package dev.holdfast.lab.plan.choice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lab.plan.ClosedForm;
import dev.holdfast.lab.plan.Layout;
import dev.holdfast.lab.plan.Replica;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.Targets;
import dev.holdfast.lab.plan.model.EngineSettings;
import dev.holdfast.lab.plan.model.ModelCatalogue;
import dev.holdfast.lab.plan.model.ModelSpec;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** More is asked, more is needed. */
class MonotonicTest {
    private static final ModelSpec MODEL = ModelCatalogue.builtIn().model("llama-3.1-8b");

    private static int replicas(Demand demand, String accelerator, int ranks) {
        EngineSettings settings = EngineSettings.usual(
                80L << 30, false, demand.lengths().context().tokens());
        Replica replica = Replica.of(MODEL, Plans.catalogue().accelerator(accelerator), Layout.tensor(ranks), settings);
        return new Sizer(demand, LoadCurve.of(replica, demand.lengths())).size() instanceof Sizer.Result.Sized sized
                ? sized.sizing().replicas()
                : Integer.MAX_VALUE;
    }

    private static Demand random(Random random) {
        int input = 50 + random.nextInt(6000);
        int output = 10 + random.nextInt(1500);
        double rate = Math.exp(random.nextDouble() * 8 - 3);
        return Plans.demand(String.format(
                java.util.Locale.ROOT,
                "model: llama-3.1-8b%nload: {requests_per_second: %.6f, burstiness: %.3f}%nlengths: {input: {p50: %d, p99: %d},"
                        + " output: {p50: %d, p99: %d}, context: 32768, shared_prefix: %.2f}%ntargets: {ttft_ms: %d, tpot_ms: %d,"
                        + " percentile: %d}%n",
                rate,
                0.2 + random.nextDouble() * 2,
                input,
                input * (1 + random.nextInt(4)),
                output,
                output * (1 + random.nextInt(4)),
                random.nextDouble() * 0.9,
                100 + random.nextInt(5000),
                15 + random.nextInt(100),
                50 + random.nextInt(50)));
    }

    @Property(tries = 60)
    void more_load_never_needs_fewer_replicas(@ForAll long seed) {
        Random random = new Random(seed);
        Demand demand = random(random);
        String accelerator = random.nextBoolean() ? "H100" : "plain";
        int ranks = 1 << random.nextInt(3);
        int before = 0;
        for (double factor : new double[] {0.5, 1, 1.3, 4}) {
            int now = replicas(demand.withLoad(demand.load().times(factor)), accelerator, ranks);
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }

    @Property(tries = 60)
    void a_stricter_target_never_needs_fewer_replicas(@ForAll long seed) {
        Random random = new Random(seed);
        Demand demand = random(random);
        Targets targets = demand.targets();
        int before = replicas(demand.withTargets(Targets.none()), "H100", 1);
        for (double factor : new double[] {2, 1, 0.8, 0.5}) {
            Targets stricter =
                    new Targets(targets.ttftSeconds() * factor, targets.tpotSeconds() * factor, targets.percentile());
            int now = replicas(demand.withTargets(stricter), "H100", 1);
            assertThat(now).isGreaterThanOrEqualTo(targets.percentile() >= 95 ? before : 1);
            before = now;
        }
    }

    @Property(tries = 60)
    void a_higher_percentile_never_needs_fewer_replicas(@ForAll long seed) {
        Random random = new Random(seed);
        Demand demand = random(random);
        Targets targets = demand.targets();
        int before = 0;
        for (double percentile : new double[] {50, 90, 95, 99, 99.9}) {
            int now = replicas(
                    demand.withTargets(new Targets(targets.ttftSeconds(), targets.tpotSeconds(), percentile)),
                    "H100",
                    1);
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
    }

    @Property(tries = 60)
    void less_headroom_and_more_shared_prefixes_never_need_more_replicas(@ForAll long seed) {
        Random random = new Random(seed);
        Demand demand = random(random);
        Demand tight = demand.withOperation(demand.operation().withHeadroom(0.6));
        Demand loose = demand.withOperation(demand.operation().withHeadroom(0.9));
        Demand shared = demand.withLengths(demand.lengths().sharing(0.95));
        int now = replicas(demand, "H100", 1);

        assertThat(replicas(loose, "H100", 1)).isLessThanOrEqualTo(replicas(tight, "H100", 1));
        assertThat(replicas(shared, "H100", 1)).isLessThanOrEqualTo(now);
    }

    @Property(tries = 40)
    void a_load_curve_never_falls_and_agrees_with_the_closed_form_for_requests_alike(@ForAll long seed) {
        Random random = new Random(seed);
        Demand demand = Plans.demand("model: m\nload: {requests_per_second: 1}\nlengths: {input: "
                + (100 + random.nextInt(4000)) + ", output: " + (20 + random.nextInt(900)) + ", context: 8192}");
        EngineSettings settings = EngineSettings.usual(80L << 30, false, 8192);
        Replica replica = Replica.of(MODEL, Plans.catalogue().accelerator("H100"), Layout.ONE, settings);
        LoadCurve curve = LoadCurve.of(replica, demand.lengths());
        double before = 0;
        for (int streams = 1; streams < curve.fit(); streams += 7) {
            double tpot = curve.tpot(streams);
            assertThat(tpot).isGreaterThanOrEqualTo(before);
            before = tpot;
        }
        double plain = ClosedForm.of(
                        replica,
                        1,
                        demand.lengths().meanInput(),
                        demand.lengths().meanOutput(),
                        0)
                .tpotSeconds();
        assertThat(curve.tpot(1) / plain).isBetween(0.999, 1.001);
    }
}
