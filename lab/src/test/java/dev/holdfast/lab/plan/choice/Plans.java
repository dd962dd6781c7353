package dev.holdfast.lab.plan.choice;

import dev.holdfast.lab.plan.data.Document;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.demand.DemandReader;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.model.ModelCatalogue;
import dev.holdfast.lab.workload.BuiltInTrace;
import java.time.LocalDate;

/** Plans with a small catalogue of hardware that is easy to reckon with. */
final class Plans {
    static final LocalDate DAY = LocalDate.of(2026, 11, 26);

    static final String HARDWARE = """
            accelerators:
              plain:
                kind: gpu
                memory-gib: 80
                bandwidth-gb-s: 1000
                tflops: {half: 100, fp8: 200}
                watts: 500
                link: {kind: nvlink, gb-s: 400}
                efficiencies: {weights: 1, cache: 1, compute: {half: 0.5, fp8: 0.5}, attention: 0.5, layer-us: 0,
                  step-us: 1000, sequence-us: 0, first-token-ms: 10, basis: made up,
                  accuracy: [{set: made up, rows: 9, mape: 5, bias: 0, p90: 10, max: 20, fitted: true, source: made up}]}
                sources: {all: made up}
              bus:
                like: plain
                link: {kind: pcie, gb-s: 5}
            instances:
              one: {provider: P, region: here, accelerator: plain, count: 1, usd-per-hour: 2, kind: on-demand,
                date: "2026-11-01", source: made up}
              eight: {provider: P, region: here, accelerator: plain, count: 8, usd-per-hour: 12, kind: on-demand,
                date: "2026-01-01", source: made up}
              own: {provider: me, region: cellar, accelerator: plain, count: 1, usd-per-hour: 1, kind: owned,
                date: "2026-11-01", source: made up}
              pair: {provider: P, region: here, accelerator: bus, count: 2, usd-per-hour: 1, kind: on-demand,
                date: "2026-11-01", source: made up}
            """;

    private Plans() {}

    static HardwareCatalogue catalogue() {
        return HardwareCatalogue.builtIn().with(Document.yaml("test.yaml", HARDWARE));
    }

    static Demand demand(String yaml) {
        return DemandReader.read(
                Document.yaml("demand.yaml", yaml),
                name -> BuiltInTrace.named(name).trace());
    }

    static Plan plan(Demand demand) {
        ModelCatalogue models = ModelCatalogue.builtIn();
        return Planner.plan(demand, demand.models().stream().map(models::model).toList(), catalogue(), DAY);
    }

    static Plan plan(String yaml) {
        return plan(demand(yaml));
    }
}
