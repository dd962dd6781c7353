package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.lab.plan.choice.Explanation;
import dev.holdfast.lab.plan.choice.Plan;
import dev.holdfast.lab.plan.choice.PlanJson;
import dev.holdfast.lab.plan.choice.PlanReport;
import dev.holdfast.lab.plan.choice.Planner;
import dev.holdfast.lab.plan.choice.TrainingOption;
import dev.holdfast.lab.plan.choice.TrainingPlanner;
import dev.holdfast.lab.plan.demand.Demand;
import dev.holdfast.lab.plan.model.ModelSpec;
import dev.holdfast.lab.report.HtmlReport;
import dev.holdfast.lab.report.MarkdownReport;
import dev.holdfast.lab.report.Report;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what hardware a workload takes, what it costs and why. Confined to one thread. */
@Command(
        name = "plan",
        description = {
            "Says what hardware a workload takes, what it costs and why.",
            "",
            "The demand comes from a file, a profile and the options below, which win. Options that vLLM has, too, mean the same."
        },
        footer = {
            "",
            "Exit codes: 1 nothing meets the demand; 2 the demand has mistakes.",
            "",
            "Examples:",
            "  holdfast plan -m llama-3.1-8b --profile chatbot",
            "  holdfast plan -m llama-3.1-70b --weights fp8 --rate 4 --input 1000 --output 300 --ttft 800 --tpot 40 --explain",
            "  holdfast plan demand.yaml --html plan.html --json > plan.json",
            "  holdfast plan -m model.gguf --engine embedded --catalogue mine.yaml -a mine --users 8 --input 200 --output 100",
            "  holdfast plan -m llama-3.1-8b --profile fine-tuning",
            "  holdfast plan calibrate one.json eight.json long.json -m model.gguf --name mine -o mine.yaml",
            "  holdfast plan check plan.json --result bench.json"
        })
final class PlanCommand implements Callable<Integer> {
    private final Console console;
    private final InstantSource time;

    @Mixin
    private final PlanFlags flags = new PlanFlags();

    @Mixin
    private final PlanFiles files = new PlanFiles();

    @Option(names = "--explain", description = "Show the arithmetic of the first option, with sources.")
    private boolean explain;

    @Option(names = "--option", paramLabel = "N", description = "Which option to explain (default: 1).")
    private int rank = 1;

    @Option(names = "--limit", paramLabel = "N", description = "How many options to show (default: 10).")
    private int limit = 10;

    @Option(names = "--json", description = "Print the plan as JSON in place of the table.")
    private boolean json;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write the plan as Markdown.")
    private @Nullable Path markdown;

    @Option(names = "--html", paramLabel = "FILE", description = "Write the plan as HTML with charts.")
    private @Nullable Path html;

    PlanCommand(Console console, InstantSource time) {
        this.console = console;
        this.time = time;
    }

    @Override
    public Integer call() throws Exception {
        Demand demand = PlanFiles.told(flags::demand);
        List<ModelSpec> models =
                PlanFiles.told(() -> demand.models().stream().map(files::model).toList());
        if (demand.training().isPresent()) {
            return train(demand, models);
        }
        LocalDate today = LocalDate.ofInstant(time.instant(), ZoneOffset.UTC);
        Plan plan = PlanFiles.told(() -> Planner.plan(demand, models, files.hardware(), today));
        documents(plan);
        if (json) {
            console.out().println(PlanJson.of(plan).toPrettyString());
            console.out().flush();
        }
        if (plan.options().isEmpty()) {
            throw new CommandFailure(ExitCode.FAILED, plan.impossible());
        }
        if (!json) {
            new PlanTable(console).print(plan, Math.max(1, limit));
        }
        if (explain) {
            if (rank < 1 || rank > plan.options().size()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "there is no option " + rank + "; there are "
                                + plan.options().size());
            }
            console.out().println();
            new PlanTable(console).explain(Explanation.of(plan, plan.options().get(rank - 1)));
        }
        return ExitCode.OK.status();
    }

    private void documents(Plan plan) {
        if (html == null && markdown == null) {
            return;
        }
        Report report = PlanReport.of(plan);
        if (html != null) {
            PlanFiles.write(console, html, HtmlReport.of(report));
        }
        if (markdown != null) {
            PlanFiles.write(console, markdown, MarkdownReport.of(report));
        }
    }

    private int train(Demand demand, List<ModelSpec> models) throws Exception {
        List<TrainingOption> options = PlanFiles.told(() -> TrainingPlanner.plan(demand, models, files.hardware()));
        if (!json) {
            new PlanTable(console).training(options, Math.max(1, limit));
            return ExitCode.OK.status();
        }
        ArrayNode all = AdminClient.JSON.createArrayNode();
        for (TrainingOption option : options) {
            ObjectNode node = all.addObject()
                    .put("model", option.model().name())
                    .put("accelerator", option.accelerator().name())
                    .put("accelerators", option.accelerators())
                    .put("machines", option.machines())
                    .put("offer", option.offer().label())
                    .put("bytes_each", option.bytes())
                    .put("hours", option.hours())
                    .put("hours_high", option.hoursHigh());
            if (Double.isFinite(option.usd())) {
                node.put("usd", option.usd());
            } else {
                node.putNull("usd");
            }
        }
        console.out()
                .println(
                        AdminClient.JSON.createObjectNode().set("training", all).toPrettyString());
        console.out().flush();
        return ExitCode.OK.status();
    }
}
