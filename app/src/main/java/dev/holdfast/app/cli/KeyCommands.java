package dev.holdfast.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands under {@code keys}. */
final class KeyCommands {
    private static final String PATH = "/admin/v1/keys";
    private static final Pattern AMOUNT = Pattern.compile("\\d{1,18}(\\.\\d{1,9})?");

    private KeyCommands() {}

    static CommandLine all(Console console) {
        return new CommandLine(new Group(console))
                .addSubcommand(new Create(console))
                .addSubcommand(new ListAll(console))
                .addSubcommand(new Show(console))
                .addSubcommand(new Rotate(console))
                .addSubcommand("disable", new Switch(console, "disable"))
                .addSubcommand("enable", new Switch(console, "enable"))
                .addSubcommand("revoke", new Switch(console, "revoke"))
                .addSubcommand(new Limits(console));
    }

    private static String path(String id) {
        return PATH + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static ObjectNode limits(Map<String, String> limits) {
        ObjectNode node = AdminClient.JSON.createObjectNode();
        limits.forEach((name, value) -> node.put(name.replace('-', '_'), limit(name, value)));
        return node;
    }

    private static @Nullable BigDecimal limit(String name, String value) {
        if (value.equals("none")) {
            return null;
        }
        if (!AMOUNT.matcher(value).matches()) {
            throw new CommandFailure(ExitCode.USAGE, name + "=" + value + " is not a number; write it, or none");
        }
        return new BigDecimal(value);
    }

    private static void showSecret(ServerCommand command, JsonNode answer) {
        ObjectNode rest = answer.deepCopy();
        rest.remove("key");
        command.fields(rest);
        command.console.out().println();
        command.console.out().println(command.console.bold(Console.printable(ServerCommand.text(answer, "key"))));
        command.console.out().flush();
        command.console.err().println("Keep it now: it is not shown again.");
        command.console.err().flush();
    }

    @Command(
            name = "keys",
            description = "Creates and manages API keys.",
            footer = {"", "Examples:", "  holdfast keys list", "  holdfast keys create --name search --project search"})
    private static final class Group extends CommandGroup {
        Group(Console console) {
            super(console);
        }
    }

    @Command(
            name = "create",
            description = "Creates a key and prints it, this once.",
            footer = {
                "",
                "Examples:",
                "  holdfast keys create --name laptop",
                "  holdfast keys create --name search --organisation acme --project search \\",
                "      --model small --clearance confidential --limit tokens_per_day=1000000 --expires-in 90d"
            })
    private static final class Create extends ServerCommand {
        @Option(names = "--name", required = true, paramLabel = "NAME", description = "What it is for.")
        private String name = "";

        @Option(names = "--organisation", paramLabel = "NAME", description = "Its organisation.")
        private @Nullable String organisation;

        @Option(names = "--project", paramLabel = "NAME", description = "Its project.")
        private @Nullable String project;

        @Option(
                names = "--scope",
                paramLabel = "SCOPE",
                split = ",",
                description = "inference, admin or audit; may be repeated (default: the server's).")
        private List<String> scopes = List.of();

        @Option(
                names = "--model",
                paramLabel = "MODEL",
                split = ",",
                description = "A model it may use; may be repeated (default: all).")
        private List<String> models = List.of();

        @Option(names = "--clearance", paramLabel = "LABEL", description = "The highest label it may use.")
        private @Nullable String clearance;

        @Option(names = "--label", paramLabel = "LABEL", description = "The label of its requests that declare none.")
        private @Nullable String label;

        @Option(
                names = "--limit",
                paramLabel = "NAME=NUMBER",
                description = "A limit, such as requests_per_minute=60 or money_per_month=12.50; may be repeated.")
        private Map<String, String> limits = Map.of();

        @Option(names = "--expires-in", paramLabel = "DURATION", description = "Such as 30d (default: never).")
        private @Nullable String expiresIn;

        Create(Console console) {
            super(console);
        }

        @Override
        JsonNode ask(AdminClient client) {
            ObjectNode body = AdminClient.JSON.createObjectNode();
            put(body, "name", name);
            put(body, "organisation", organisation);
            put(body, "project", project);
            put(body, "scopes", scopes);
            put(body, "models", models);
            put(body, "clearance", clearance);
            put(body, "label", label);
            put(body, "expires_in", expiresIn);
            if (!limits.isEmpty()) {
                body.set("limits", limits(limits));
            }
            return client.post(PATH, body);
        }

        @Override
        void show(JsonNode answer) {
            showSecret(this, answer);
        }

        private static void put(ObjectNode body, String field, @Nullable String value) {
            if (value != null) {
                body.put(field, value);
            }
        }

        private static void put(ObjectNode body, String field, List<String> values) {
            if (!values.isEmpty()) {
                ArrayNode array = body.putArray(field);
                values.forEach(array::add);
            }
        }
    }

    @Command(
            name = "list",
            description = "Lists the keys.",
            footer = {"", "Examples:", "  holdfast keys list", "  holdfast keys list --json"})
    private static final class ListAll extends ServerCommand {
        ListAll(Console console) {
            super(console);
        }

        @Override
        JsonNode ask(AdminClient client) {
            return client.get(PATH);
        }

        @Override
        void show(JsonNode answer) {
            Table table = new Table("ID", "NAME", "PREFIX", "ORGANISATION", "PROJECT", "SCOPES", "STATUS", "EXPIRES");
            for (JsonNode key : answer.path("data")) {
                table.row(
                        text(key, "id"),
                        text(key, "name"),
                        text(key, "prefix"),
                        text(key, "organisation"),
                        text(key, "project"),
                        text(key, "scopes"),
                        text(key, "status"),
                        text(key, "expires"));
            }
            table.print(console);
        }
    }

    @Command(
            name = "show",
            description = "Shows one key with its limits.",
            footer = {"", "Examples:", "  holdfast keys show 3k9m2x7qpa"})
    private static final class Show extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The key's identifier.")
        private String id = "";

        Show(Console console) {
            super(console);
        }

        @Override
        JsonNode ask(AdminClient client) {
            return client.get(path(id));
        }

        @Override
        void show(JsonNode answer) {
            fields(answer);
        }
    }

    @Command(
            name = "rotate",
            description = "Makes a new secret for a key and prints it, this once; the old one works a while longer.",
            footer = {"", "Examples:", "  holdfast keys rotate 3k9m2x7qpa --overlap 1h"})
    private static final class Rotate extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The key's identifier.")
        private String id = "";

        @Option(
                names = "--overlap",
                paramLabel = "DURATION",
                defaultValue = "1h",
                description = "How long the old secret still works (default: ${DEFAULT-VALUE}).")
        private String overlap = "";

        Rotate(Console console) {
            super(console);
        }

        @Override
        JsonNode ask(AdminClient client) {
            ObjectNode body = AdminClient.JSON.createObjectNode().put("overlap", overlap);
            return client.post(path(id) + "/rotate", body);
        }

        @Override
        void show(JsonNode answer) {
            showSecret(this, answer);
        }
    }

    @Command(
            description = "Turns a key off and on again, or off for good: ${COMMAND-NAME}.",
            footer = {"", "Examples:", "  ${COMMAND-FULL-NAME} 3k9m2x7qpa"})
    private static final class Switch extends ServerCommand {
        private final String action;

        @Parameters(paramLabel = "ID", description = "The key's identifier.")
        private String id = "";

        Switch(Console console, String action) {
            super(console);
            this.action = action;
        }

        @Override
        JsonNode ask(AdminClient client) {
            return client.post(path(id) + "/" + action, null);
        }

        @Override
        void show(JsonNode answer) {
            console.out().println(Console.printable(id) + ": " + action + "d");
        }
    }

    @Command(
            name = "limits",
            description = "Shows the limits of a key, or changes those that are given.",
            footer = {
                "",
                "Examples:",
                "  holdfast keys limits 3k9m2x7qpa",
                "  holdfast keys limits 3k9m2x7qpa --set requests_per_minute=60 --set tokens_per_day=1000000"
            })
    private static final class Limits extends ServerCommand {
        @Parameters(paramLabel = "ID", description = "The key's identifier.")
        private String id = "";

        @Option(
                names = "--set",
                paramLabel = "NAME=NUMBER",
                description = "A limit to change, or NAME=none to lift it; may be repeated. Others stay.")
        private Map<String, String> limits = Map.of();

        Limits(Console console) {
            super(console);
        }

        @Override
        JsonNode ask(AdminClient client) {
            if (limits.isEmpty()) {
                return client.get(path(id));
            }
            ObjectNode body = AdminClient.JSON.createObjectNode();
            body.set("limits", limits(limits));
            return client.patch(path(id), body);
        }

        @Override
        void show(JsonNode answer) {
            fields(answer.path("limits"));
        }
    }
}
