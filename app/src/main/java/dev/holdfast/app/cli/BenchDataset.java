package dev.holdfast.app.cli;

import dev.holdfast.lab.bench.TextPrompts;
import dev.holdfast.lab.bench.TracePrompts;
import dev.holdfast.lab.bench.Workload;
import dev.holdfast.lab.stats.RandomSource;
import dev.holdfast.lab.workload.BuiltInTrace;
import dev.holdfast.lab.workload.Datasets;
import dev.holdfast.lab.workload.LengthDistribution;
import dev.holdfast.lab.workload.Prompt;
import dev.holdfast.lab.workload.Prompts;
import dev.holdfast.lab.workload.TokenScale;
import dev.holdfast.lab.workload.Trace;
import dev.holdfast.lab.workload.TraceException;
import dev.holdfast.lab.workload.TraceFile;
import dev.holdfast.lab.workload.TraceOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a benchmark that say what is asked. */
final class BenchDataset {
    private static final String KINDS = "random, prefix_repetition, conversations, custom, text, trace";

    @Option(
            names = "--dataset-name",
            paramLabel = "NAME",
            description = "One of " + KINDS + " (default: random). All write prose.")
    private String name = "random";

    @Option(
            names = "--dataset-path",
            paramLabel = "PATH",
            description = "custom: a file of JSON lines with prompt or messages; text: a folder of text files; trace: a"
                    + " file, or the name of a trace that comes along.")
    private @Nullable String path;

    @Option(names = "--num-prompts", paramLabel = "N", description = "How many requests (default: 1000; a trace: all).")
    private @Nullable Long prompts;

    @Option(names = "--random-input-len", paramLabel = "TOKENS", description = "Length of prompts (default: 1024).")
    private int inputLength = 1024;

    @Option(names = "--random-output-len", paramLabel = "TOKENS", description = "Length of answers (default: 128).")
    private int outputLength = 128;

    @Option(
            names = "--random-range-ratio",
            paramLabel = "RATIO",
            description = "Lengths vary uniformly by this share both ways, from 0 to below 1 (default: 0).")
    private double ratio;

    @Option(
            names = "--prefix-repetition-prefix-len",
            paramLabel = "TOKENS",
            description = "Length of the shared beginnings (default: 256).")
    private int prefixLength = 256;

    @Option(
            names = "--prefix-repetition-num-prefixes",
            paramLabel = "N",
            description = "How many shared beginnings (default: 10).")
    private int prefixes = 10;

    @Option(names = "--turns", paramLabel = "N", description = "Turns of a conversation (default: 4).")
    private int turns = 4;

    @Option(names = "--sessions", paramLabel = "N", description = "Conversations that go on at once (default: 100).")
    private int sessions = 100;

    @Option(names = "--turn-think-time", paramLabel = "SECONDS", description = "Mean time between turns (default: 5).")
    private double turnThink = 5;

    @Option(
            names = "--trace-time-scale",
            paramLabel = "FACTOR",
            description = "Multiplies a trace's times; 0.5 doubles the load.")
    private double timeScale = 1;

    @Option(
            names = "--max-model-len",
            paramLabel = "TOKENS",
            description = "Leave out what of a trace is longer (default: nothing).")
    private int context;

    @Option(
            names = "--tokens-per-word",
            paramLabel = "NUMBER",
            description = "Tokens in a word of prose (default: 1.33).")
    private double tokensPerWord = TokenScale.ENGLISH;

    private int loads;

    /** What is asked, and how often. */
    record Chosen(Workload workload, @Nullable TracePrompts trace, long requests, String note) {}

    Chosen choose(long seed) {
        try {
            return switch (name) {
                case "random" -> drawn("random lengths", seed, each -> Datasets.random(shape(each)));
                case "prefix_repetition" ->
                    drawn(
                            "shared beginnings",
                            seed,
                            each -> Datasets.sharedPrefix(shape(each), prefixes, prefixLength));
                case "conversations" ->
                    drawn(
                            "conversations",
                            seed,
                            each -> Datasets.conversations(
                                    shape(each), LengthDistribution.fixed(turns), sessions, turnThink));
                case "custom", "text" -> given();
                case "trace" -> trace(seed);
                default -> throw usage("--dataset-name " + name + " is not known; there are " + KINDS);
            };
        } catch (IllegalArgumentException | TraceException wrong) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
        } catch (IOException unreadable) {
            throw new CommandFailure(
                    ExitCode.FAILED, "cannot read " + path + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private Datasets.Shape shape(long seed) {
        return new Datasets.Shape(
                LengthDistribution.aroundByRatio(inputLength, ratio),
                LengthDistribution.aroundByRatio(outputLength, ratio),
                () -> tokensPerWord,
                seed);
    }

    private long count(long otherwise) {
        long wanted = prompts == null ? otherwise : prompts;
        if (wanted < 1 || wanted > Integer.MAX_VALUE) {
            throw usage("--num-prompts is from 1 to " + Integer.MAX_VALUE);
        }
        return wanted;
    }

    /** Makes the dataset once ahead of time, so that wrong numbers are told before anything is sent. */
    private Chosen drawn(String words, long seed, LongFunction<Prompts> dataset) {
        String text = words + ", input " + inputLength + ", output " + outputLength + ", ratio " + ratio;
        Objects.requireNonNull(dataset.apply(seed));
        return new Chosen(new Workload(text, () -> endless(dataset.apply(nextSeed(seed)))), null, count(1000), "");
    }

    /** Each load of a run asks something else, so that the prefix cache of a server does not know it from the load before. */
    private long nextSeed(long seed) {
        return RandomSource.of(seed, loads++).nextLong();
    }

    private static Iterator<Prompt> endless(Prompts prompts) {
        return Stream.generate(prompts::next).iterator();
    }

    private Chosen given() throws IOException {
        Path file = Path.of(needPath());
        TextPrompts texts = name.equals("custom")
                ? TextPrompts.ofJsonLines(
                        file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8), outputLength)
                : TextPrompts.ofTexts(readAll(file), outputLength);
        return new Chosen(new Workload(name + " " + file.getFileName(), texts::prompts), null, count(1000), "");
    }

    private static List<String> readAll(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        List<String> texts = new ArrayList<>();
        for (Path file : files) {
            texts.add(Files.readString(file, StandardCharsets.UTF_8));
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("there is no file in " + folder);
        }
        return texts;
    }

    private Chosen trace(long seed) {
        String source = needPath();
        boolean shipped = BuiltInTrace.isNamed(source);
        Trace whole = shipped ? BuiltInTrace.named(source).trace() : TraceFile.of(Path.of(source));
        double bin = shipped ? BuiltInTrace.named(source).binSeconds() : 0;
        TraceOptions options =
                TraceOptions.none().scaled(timeScale).spreadOver(bin).seeded(seed);
        if (context > 0) {
            options = options.within(context, TraceOptions.Overflow.DROP);
        }
        if (prompts != null) {
            options = options.first(count(1));
        }
        TraceOptions.Effect effect = options.effectOn(whole);
        if (effect.kept() == 0) {
            throw usage("no request of the trace is left");
        }
        Trace used = options.apply(whole);
        TracePrompts asked = new TracePrompts(used, tokensPerWord, seed);
        Workload workload =
                new Workload("trace " + source, () -> new TracePrompts(used, tokensPerWord, nextSeed(seed)).prompts());
        String note =
                effect.dropped() == 0 ? "" : effect.dropped() + " requests of the trace are too long and left out";
        return new Chosen(workload, asked, effect.kept(), note);
    }

    private String needPath() {
        if (path == null) {
            throw usage("--dataset-name " + name + " needs --dataset-path");
        }
        return path;
    }

    private static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }
}
