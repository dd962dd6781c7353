package dev.holdfast.llama.binding;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaLibraryTest extends NativeTest {
    private @TempDir Path other;

    @Test
    void loadsOnceAndKnowsTheProcessor() throws IOException {
        LlamaLibrary library = library();
        assertThat(library()).isSameAs(library);
        assertThat(library.loadedFrom()).isEqualTo(folder().toRealPath());
        assertThat(library.devices()).anyMatch(d -> d.cpu() && d.memoryTotal() > 0);
    }

    @Test
    void refusesAnotherFolderInTheSameProcess() {
        library();
        assertThatThrownBy(() -> LlamaLibrary.load(other))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("already loaded from");
    }

    @Test
    void saysWhatIsMissingOrBroken() throws IOException {
        assertThatThrownBy(() -> LlamaLibrary.find(other, "llama."))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("incomplete")
                .hasMessageContaining(other.toString());
        assertThatThrownBy(() -> LlamaLibrary.find(other.resolve("nothing"), "llama."))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("cannot be read");
        Path broken = Files.writeString(other.resolve("libllama.so"), "no library");
        assertThat(LlamaLibrary.find(other, "llama.")).isEqualTo(broken);
        assertThatThrownBy(() -> LlamaLibrary.open(broken))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("cannot be loaded")
                .hasMessageContaining(broken.toString());
    }

    @Test
    void explainsAnOldCLibrary() {
        assertThat(LlamaLibrary.advice("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found"))
                .contains("2.34 or newer");
        assertThat(LlamaLibrary.advice("file too short")).isEmpty();
    }

    @Test
    void theLibrariesOfTheBuildAreExactlyThoseNeeded() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .contains("LICENSE.llama.cpp", "LICENSE.node-llama-cpp")
                    .anyMatch(f -> f.startsWith("libggml-cpu-"))
                    .noneMatch(f -> f.contains("addon") || f.contains("common"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x64",
        "Linux, aarch64, linux-arm64",
        "Mac OS X, aarch64, mac-arm64-metal",
        "Mac OS X, x86_64, mac-x64",
        "Windows 11, amd64, win-x64",
        "Linux, riscv64, linux-riscv64"
    })
    void namesPlatformsAsThePackagesDo(String system, String processor, String platform) {
        assertThat(LlamaLibrary.platform(system, processor)).isEqualTo(platform);
    }

    @Test
    void refusesEveryVersionButItsOwn() {
        LlamaLibrary.checkVersion(LlamaLibrary.VERSION);
        for (String version : new String[] {"0.5.0", "0.5.1-dev", "0.4.0", ""}) {
            assertThatThrownBy(() -> LlamaLibrary.checkVersion(version))
                    .isInstanceOf(NativeLibraryException.class)
                    .hasMessageContaining("needs exactly 0.5.0-dev");
        }
    }

    @Test
    void noticesEveryDifferenceInAStruct() {
        long size = Layouts.THREADPOOL_PARAMS.byteSize();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(1024, 16);
            fill(block);
            LayoutCheck.compare("s", Layouts.THREADPOOL_PARAMS, block, LayoutCheck.THREADPOOL_DEFAULTS);
            for (String field : new String[] {"n_threads", "prio", "poll"}) {
                fill(block);
                block.set(JAVA_INT, Layouts.offset(Layouts.THREADPOOL_PARAMS, field), 77);
                assertThatThrownBy(() -> LayoutCheck.compare(
                                "s", Layouts.THREADPOOL_PARAMS, block, LayoutCheck.THREADPOOL_DEFAULTS))
                        .isInstanceOf(NativeLibraryException.class)
                        .hasMessageContaining("s differs (" + field + ")");
            }
            fill(block);
            block.set(JAVA_BYTE, size, (byte) 0);
            assertThatThrownBy(() ->
                            LayoutCheck.compare("s", Layouts.THREADPOOL_PARAMS, block, LayoutCheck.THREADPOOL_DEFAULTS))
                    .hasMessageContaining("s differs (its size)");
        }
    }

    private static void fill(MemorySegment block) {
        block.fill(LayoutCheck.PATTERN);
        library().calls().backend().threadpoolDefaults(block, 3);
    }

    @Test
    void messagesAreBoundedAndOnlyErrorsAreKept() {
        NativeLog log = new NativeLog();
        assertThat(log.reason()).isEqualTo("the library gave no reason");
        log.message(2, "info\n");
        log.message(3, "warning\n");
        log.message(4, "  \n");
        assertThat(log.reason()).isEqualTo("the library gave no reason");
        for (int i = 0; i < 10; i++) {
            log.message(4, "error " + i + "x".repeat(10_000) + "\n");
        }
        assertThat(log.reason()).startsWith("error 6x").hasSizeLessThan(2100);
        log.forget();
        assertThat(log.reason()).isEqualTo("the library gave no reason");
    }
}
