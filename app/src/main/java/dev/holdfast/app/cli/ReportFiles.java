package dev.holdfast.app.cli;

import dev.holdfast.lab.report.HtmlReport;
import dev.holdfast.lab.report.MarkdownReport;
import dev.holdfast.lab.report.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a report goes. */
final class ReportFiles {
    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a report with charts: one HTML file that needs no network.")
    private @Nullable Path html;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write the report as Markdown, charts as tables.")
    private @Nullable Path markdown;

    boolean wanted() {
        return html != null || markdown != null;
    }

    /** Tells early what could not be written in the end. */
    void check() {
        check("--html", html);
        check("--markdown", markdown);
    }

    private static void check(String option, @Nullable Path file) {
        if (file != null && Files.isDirectory(file)) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + file + " is a folder; name a file");
        }
        Path folder = file == null ? null : file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + file + ": there is no folder " + folder);
        }
    }

    /** Writes the report to each file that is wanted, and says so. */
    void write(Report report, Console console) {
        write(html, console, () -> HtmlReport.of(report));
        write(markdown, console, () -> MarkdownReport.of(report));
    }

    private static void write(@Nullable Path file, Console console, Supplier<String> text) {
        if (file == null) {
            return;
        }
        try {
            Files.writeString(file, text.get(), StandardCharsets.UTF_8);
        } catch (IOException unwritable) {
            throw new CommandFailure(
                    ExitCode.FAILED, "cannot write the report " + file + ": " + unwritable.getMessage(), unwritable);
        }
        console.err().println("report: " + file);
        console.err().flush();
    }
}
