package dev.holdfast.app.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes a completion script for fish from the command model. Pure functions. */
final class FishCompletion {
    private FishCompletion() {}

    static String script(String program, CommandLine root) {
        StringBuilder script = new StringBuilder("# fish completion of " + program + "\n");
        script.append("complete -c ").append(program).append(" -f\n");
        command(script, program, root, List.of());
        return script.toString();
    }

    private static void command(StringBuilder script, String program, CommandLine command, List<String> path) {
        String condition = condition(command, path);
        command.getSubcommands().forEach((name, sub) -> {
            if (!sub.getCommandSpec().usageMessage().hidden()) {
                start(script, program, condition)
                        .append(" -a ")
                        .append(quoted(name))
                        .append(description(sub.getCommandSpec().usageMessage().description()))
                        .append('\n');
            }
        });
        for (OptionSpec option : command.getCommandSpec().options()) {
            option(script, program, condition, option);
        }
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            Iterable<String> choices = parameter.completionCandidates();
            if (choices != null) {
                start(script, program, condition)
                        .append(" -a ")
                        .append(quoted(String.join(" ", choices)))
                        .append('\n');
            } else if (parameter.paramLabel().equals("FILE")) {
                start(script, program, condition).append(" -F\n");
            }
        }
        command.getSubcommands().forEach((name, sub) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            command(script, program, sub, longer);
        });
    }

    private static void option(StringBuilder script, String program, String condition, OptionSpec option) {
        start(script, program, condition);
        for (String name : option.names()) {
            script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
            boolean file =
                    option.paramLabel().equals("FILE") || option.paramLabel().equals("DIR");
            script.append(file ? " -r -F" : " -x");
            Iterable<String> choices = option.completionCandidates();
            if (choices != null) {
                script.append(" -a ").append(quoted(String.join(" ", choices)));
            }
        }
        script.append(description(option.description())).append('\n');
    }

    private static StringBuilder start(StringBuilder script, String program, String condition) {
        return script.append("complete -c ").append(program).append(" -n ").append(quoted(condition));
    }

    private static String condition(CommandLine command, List<String> path) {
        StringBuilder condition = new StringBuilder();
        for (String word : path) {
            condition.append("__fish_seen_subcommand_from ").append(word).append("; and ");
        }
        if (command.getSubcommands().isEmpty()) {
            return condition
                    .delete(condition.length() - "; and ".length(), condition.length())
                    .toString();
        }
        return condition
                .append("not __fish_seen_subcommand_from ")
                .append(String.join(" ", command.getSubcommands().keySet()))
                .toString();
    }

    private static String description(String[] lines) {
        String first = lines.length == 0 ? "" : lines[0];
        int end = first.indexOf(". ");
        String sentence = end < 0 ? first : first.substring(0, end);
        return sentence.isEmpty() || sentence.contains("${") ? "" : " -d " + quoted(sentence);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
