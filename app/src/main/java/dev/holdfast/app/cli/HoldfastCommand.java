package dev.holdfast.app.cli;

import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ScopeType;

/** The whole command line. */
@Command(
        name = "holdfast",
        description = "Serves your own language models under your own rules.",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 server not reachable, 4 not allowed,",
            "5 configuration with mistakes, 6 audit ledger broken, 7 backup archive broken,",
            "8 measurement not valid, 9 comparison found something worse.",
            "",
            "Examples:",
            "  holdfast serve",
            "  holdfast models add hf:OWNER/NAME",
            "  holdfast keys create --name laptop",
            "  holdfast chat \"Why is the sky blue?\""
        })
public final class HoldfastCommand extends CommandGroup {
    private HoldfastCommand(Console console) {
        super(console);
    }

    /** Runs one command line and returns its exit status; never throws for what a person did. */
    public static int run(Console console, Tools<?> tools, String... arguments) {
        return commandLine(console, tools).execute(arguments);
    }

    static <S extends Record> CommandLine commandLine(Console console, Tools<S> tools) {
        CommandLine root = new CommandLine(new HoldfastCommand(console))
                .addSubcommand(new ServeCommand<>(console, tools))
                .addSubcommand(new WorkerCommand(console, tools.worker(), tools.signals(), tools.version()))
                .addSubcommand(new ChatCommand(console))
                .addSubcommand("models", ModelCommands.all(console, InstantSource.system()))
                .addSubcommand("keys", KeyCommands.all(console))
                .addSubcommand(new UsageCommand(console))
                .addSubcommand("audit", AuditCommands.all(console, tools.ledger()))
                .addSubcommand("config", ConfigCommands.all(console, tools.settings()))
                .addSubcommand(new ArchiveCommand.Backup<>(console, tools))
                .addSubcommand(new ArchiveCommand.Restore<>(console, tools))
                .addSubcommand(bench(console, tools))
                .addSubcommand(plan(console, InstantSource.system()))
                .addSubcommand(new SimulateCommand(console, InstantSource.system()))
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new VersionCommand(console, tools.version()))
                .addSubcommand(new CompletionCommand(console));
        addHelp(root);
        Ansi ansi = console.colours() ? Ansi.ON : Ansi.OFF;
        return root.setOut(console.out())
                .setErr(console.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(ansi))
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setUsageHelpLongOptionsMaxWidth(30)
                .setExecutionExceptionHandler((failure, command, parsed) -> report(console, failure));
    }

    private static CommandLine bench(Console console, Tools<?> tools) {
        return new CommandLine(new BenchCommand(console, tools.signals(), InstantSource.system()))
                .addSubcommand(new BenchCompare(console))
                .addSubcommand(new BenchReport(console))
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static CommandLine plan(Console console, InstantSource time) {
        return new CommandLine(new PlanCommand(console, time))
                .addSubcommand(new PlanCalibrate(console, time))
                .addSubcommand(new PlanChecking(console));
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .scopeType(ScopeType.LOCAL)
                        .description("Show this help.")
                        .build());
        command.getSubcommands().values().forEach(HoldfastCommand::addHelp);
    }

    private static int report(Console console, Exception failure) {
        console.out().flush();
        ExitCode code = failure instanceof CommandFailure known ? known.code() : ExitCode.FAILED;
        String message = failure instanceof CommandFailure ? failure.getMessage() : failure.toString();
        console.err().println("holdfast: " + Console.printable(String.valueOf(message)));
        if (!(failure instanceof CommandFailure)) {
            failure.printStackTrace(console.err());
        }
        console.err().flush();
        return code.status();
    }
}
