package dev.holdfast.lab.plan.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How vLLM lays out the cache of a model on one accelerator: layers of one kind in groups of equal size, which share a pool of
 * blocks; and what its log says of it. After vLLM's {@code kv_cache_utils.py}; checked against logged figures. Immutable.
 */
public final class CacheLayout {
    private static final int BLOCK_STEP = 16;

    private final EngineSettings settings;
    private final List<Group> groups;
    private final int layersPerGroup;
    private final long pageBytes;

    /**
     * Layers of one kind.
     *
     * @param kind what each keeps
     * @param layers how many layers
     * @param groups in how many groups, the last filled up
     * @param blockTokens tokens of a block
     */
    private record Group(CacheKind kind, int layers, int groups, long blockTokens) {}

    private CacheLayout(EngineSettings settings, List<Group> groups, int layersPerGroup, long pageBytes) {
        this.settings = settings;
        this.groups = List.copyOf(groups);
        this.layersPerGroup = layersPerGroup;
        this.pageBytes = pageBytes;
    }

    /** The layout of a model whose layers are shared among some accelerators and dealt out in stages. */
    public static CacheLayout of(ModelSpec model, int tensorParallel, int stages, EngineSettings settings) {
        Map<CacheKind, Integer> kinds = new LinkedHashMap<>();
        for (LayerGroup layers : model.groups()) {
            CacheKind kind = CacheKind.of(layers.mixer(), settings.cacheFormat(), tensorParallel);
            if (kind != null) {
                kinds.merge(kind, layers.count(), Integer::sum);
            }
        }
        kinds.replaceAll((kind, count) -> Math.ceilDiv(count, stages));
        int size = kinds.values().stream().mapToInt(Integer::intValue).min().orElse(1);
        long page = pageBytes(kinds, settings);
        List<Group> groups = new ArrayList<>();
        kinds.forEach((kind, count) -> groups.add(
                new Group(kind, count, Math.ceilDiv(count, size), kind.keepsState() ? 0 : page / kind.tokenBytes())));
        return new CacheLayout(settings, groups, size, page);
    }

    private static long pageBytes(Map<CacheKind, Integer> kinds, EngineSettings settings) {
        long widest =
                kinds.keySet().stream().mapToLong(CacheKind::tokenBytes).max().orElse(0);
        long state =
                kinds.keySet().stream().mapToLong(CacheKind::stateBytes).max().orElse(0);
        if (widest == 0) {
            return Math.max(1, state);
        }
        long least = Math.ceilDiv(Math.ceilDiv(state, widest), BLOCK_STEP) * BLOCK_STEP;
        return widest * Math.max(settings.blockTokens(), least);
    }

    /** Tokens of a block of the layers that look at everything, or of the first kind if none do. */
    public long blockTokens() {
        return groups.stream()
                .filter(group -> group.kind().reach() instanceof Mixer.Reach.All)
                .mapToLong(Group::blockTokens)
                .findFirst()
                .orElse(
                        groups.isEmpty()
                                ? settings.blockTokens()
                                : groups.getFirst().blockTokens());
    }

    /** How many groups share the pool. */
    public int groupCount() {
        return groups.stream().mapToInt(Group::groups).sum();
    }

    /** The bytes of one block of the pool on one accelerator. */
    public long blockBytes() {
        return layersPerGroup * pageBytes;
    }

    /** How many blocks some memory on one accelerator holds. */
    public long blocks(long cacheBytes) {
        return Math.max(0, cacheBytes) / blockBytes();
    }

    /** How many blocks a request of some length needs at most. */
    public long pagesPerRequest(long length) {
        long pages = 0;
        for (Group group : groups) {
            pages += group.groups() * pages(group, length);
        }
        return Math.max(1, pages);
    }

    private long pages(Group group, long length) {
        CacheKind kind = group.kind();
        if (kind.keepsState()) {
            long kept = switch (settings.statePages()) {
                case ONE -> 1;
                case TWO -> 2;
                case EACH_BLOCK -> Math.ceilDiv(length, blockTokens());
            };
            return kept + settings.speculativeBlocks();
        }
        long pages = Math.ceilDiv(kind.tokensKept(length, settings.maxBatchedTokens()), group.blockTokens());
        boolean slides = kind.reach() instanceof Mixer.Reach.Window;
        return slides ? pages + 1 : pages;
    }

    /** How many requests of some length fit into some blocks. */
    public double concurrency(long blocks, long length) {
        return (double) blocks / pagesPerRequest(length);
    }

    /** The tokens that vLLM logs as the size of the cache: the concurrency at the greatest length times that length. */
    public long tokensLogged(long blocks) {
        return (long) Math.floor(concurrency(blocks, settings.maxModelLength()) * settings.maxModelLength());
    }

    /** The tokens that vLLM up to about 0.19 logged: all blocks, dealt out to the groups, times the tokens of a block. */
    public long tokensLoggedBefore(long blocks) {
        return blocks / Math.max(1, groupCount()) * blockTokens();
    }

    /** The two lines that vLLM logs for some blocks. */
    public List<String> logLines(long blocks) {
        return List.of(
                String.format(Locale.US, "GPU KV cache size: %,d tokens", tokensLogged(blocks)),
                String.format(
                        Locale.US,
                        "Maximum concurrency for %,d tokens per request: %.2fx",
                        settings.maxModelLength(),
                        concurrency(blocks, settings.maxModelLength())));
    }

    /** Bytes of each token on one accelerator, in the layers that look at everything. */
    public long bytesPerToken() {
        return groups.stream()
                .filter(group -> group.kind().reach() instanceof Mixer.Reach.All)
                .mapToLong(group -> group.layers() * group.kind().tokenBytes())
                .sum();
    }

    /** Bytes of the state of each sequence on one accelerator. */
    public long stateBytes() {
        return groups.stream()
                .mapToLong(group -> group.layers() * group.kind().stateBytes())
                .sum();
    }

    /** For each kind of layer that looks at the last tokens only: how many tokens, and the bytes of each in all such layers. */
    public Map<Long, Long> windows() {
        Map<Long, Long> found = new LinkedHashMap<>();
        for (Group group : groups) {
            long tokens = switch (group.kind().reach()) {
                case Mixer.Reach.Window(long window) -> window;
                case Mixer.Reach.Chunk(long chunk) -> chunk;
                case Mixer.Reach.All all -> 0;
                case null -> 0;
            };
            if (tokens > 0) {
                found.merge(tokens, group.layers() * group.kind().tokenBytes(), Long::sum);
            }
        }
        return found;
    }

    /** The settings it was made for. */
    public EngineSettings settings() {
        return settings;
    }
}
