package dev.holdfast.app.cli;

import dev.holdfast.lab.plan.Layout;
import dev.holdfast.lab.plan.data.Names;
import dev.holdfast.lab.plan.hardware.Accelerator;
import dev.holdfast.lab.plan.hardware.HardwareCatalogue;
import dev.holdfast.lab.plan.hardware.Instance;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.plan.model.Quantisation;
import dev.holdfast.lab.plan.model.WeightFormat;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a simulation that say which model runs on what. */
final class SimulateHardware {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "A name of the catalogue, a config.json or a GGUF file.")
    private @Nullable String model;

    @Option(
            names = "--quantization",
            paramLabel = "FORMAT",
            description =
                    "How the weights are stored: bf16, fp8, int4, mxfp4, nvfp4, Q4_K_M, ... (default: as the model tells).")
    private @Nullable String format;

    @Option(names = "--gpu", paramLabel = "NAME", description = "An accelerator of the catalogue, such as H100.")
    private @Nullable String gpu;

    @Option(
            names = "--tensor-parallel-size",
            paramLabel = "N",
            description = "Accelerators that share each layer (default: 1).")
    private int tensor = 1;

    @Option(
            names = "--pipeline-parallel-size",
            paramLabel = "N",
            description = "Groups of layers that follow one another (default: 1).")
    private int stages = 1;

    @Option(
            names = "--data-parallel-size",
            paramLabel = "N",
            description = "Groups in a replica that serve requests of their own (default: 1).")
    private int groups = 1;

    @Option(names = "--enable-expert-parallel", description = "Spread the experts over the accelerators of a replica.")
    private boolean experts;

    @Mixin
    private PlanFiles files = new PlanFiles();

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "An engine that was measured, in place of a model and an accelerator.")
    private @Nullable Path profile;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description = "Whose price to take (default: the cheapest on demand).")
    private @Nullable String instance;

    @Option(names = "--price", paramLabel = "USD", description = "What an hour of a replica costs.")
    private @Nullable Double price;

    /** The file of a measured engine, or null. */
    @Nullable
    Path profile() {
        return profile;
    }

    ModelSpec model() {
        if (model == null || gpu == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "say what runs: --model and --gpu, such as --model Llama-3.1-8B --gpu H100; or --profile FILE");
        }
        ModelSpec found = files.model(model);
        return format == null ? found : found.storedAs(Quantisation.usual(WeightFormat.of(format)));
    }

    Accelerator accelerator() {
        return files.hardware().accelerator(String.valueOf(gpu));
    }

    /** Whether the accelerator's figures may be the user's own. */
    boolean hasOwnFigures() {
        return files.any();
    }

    Layout layout() {
        try {
            return new Layout(tensor, stages, experts ? tensor * groups : 1, groups);
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.USAGE, "sizes of groups are at least 1", wrong);
        }
    }

    /**
     * What an hour of a replica costs.
     *
     * @param usdPerHour {@code NaN} if nothing is known
     * @param source in words
     */
    record Price(double usdPerHour, String source) {}

    Price price(LocalDate today) {
        if (price != null) {
            if (!(price >= 0) || price > 1e9) {
                throw new CommandFailure(ExitCode.USAGE, "--price is 0 or more US dollars an hour");
            }
            return new Price(price, "as given");
        }
        if (gpu == null) {
            return new Price(Double.NaN, "");
        }
        Optional<Instance> found = instance == null ? cheapest() : Optional.of(named(instance));
        if (found.isEmpty()) {
            return new Price(Double.NaN, "");
        }
        Instance offer = found.get();
        String age = offer.isStale(today) ? ", OLD: " + offer.ageDays(today) + " days" : "";
        return new Price(
                offer.usdPerAcceleratorHour() * layout().accelerators(),
                offer.described() + ", " + offer.source() + ", " + offer.date() + age);
    }

    private Optional<Instance> cheapest() {
        return files.hardware().instancesOf(accelerator()).stream()
                .filter(offer -> offer.kind() == Instance.Kind.ON_DEMAND)
                .min(Comparator.comparingDouble(Instance::usdPerAcceleratorHour));
    }

    private Instance named(String name) {
        HardwareCatalogue known = files.hardware();
        return known.instance(name)
                .orElseThrow(() -> Names.unknown(
                        "instance",
                        name,
                        known.instances().stream().map(Instance::name).toList()));
    }
}
