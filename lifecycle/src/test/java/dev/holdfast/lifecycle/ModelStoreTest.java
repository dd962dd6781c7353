package dev.holdfast.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.domain.Digest;
import dev.holdfast.gguf.GgufException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    private static final byte[] MODEL = Fixture.model(1);

    @TempDir
    private Path folder;

    private Fixture fixture;
    private ModelStore store;
    private Path file;

    @BeforeEach
    void begin() throws IOException {
        fixture = new Fixture(folder.resolve("models"));
        store = fixture.store();
        file = Files.write(folder.resolve("Some Model.gguf"), MODEL);
    }

    private AddRequest request(Path path) {
        return AddRequest.of(new Origin.LocalFile(path));
    }

    private void refused(AddRequest request, String... words) {
        assertThatThrownBy(() -> store.add(request, fixture))
                .isInstanceOf(IOException.class)
                .message()
                .contains(words);
    }

    @Test
    void anEmptyStoreNeedsNoFolder() throws IOException {
        assertThat(store.list()).isEmpty();
        assertThat(store.unfinished()).isEmpty();
        assertThat(store.find("x")).isEmpty();
        assertThat(store.remove("x")).isFalse();
        assertThat(folder.resolve("models")).doesNotExist();
    }

    @Test
    void aFileIsCopiedAndFoundAgain() throws IOException {
        StoredModel model = store.add(request(file), fixture);

        assertThat(model.name()).isEqualTo("some_model");
        assertThat(model.file()).isNotEqualTo(file).hasBinaryContent(MODEL);
        assertThat(model.files().getFirst().sha256()).isEqualTo(Digest.of(MODEL));
        assertThat(model.source()).isEqualTo(file.toString());
        assertThat(model.linked()).isFalse();
        assertThat(store.list()).containsExactly(model);
        assertThat(fixture.store().find("some_model")).contains(model);
        assertThat(file).exists();
    }

    @Test
    void aLinkedFileStaysWhereItIs() throws IOException {
        StoredModel model = store.add(new AddRequest(new Origin.LocalFile(file), "own", true, null), fixture);

        assertThat(model.file()).isEqualTo(file.toRealPath());
        assertThat(model.linked()).isTrue();
        assertThat(folder.resolve("models/own").toFile().list()).containsExactly("model.json");
        assertThat(store.remove("own")).isTrue();
        assertThat(file).exists();
    }

    @Test
    void allFilesOfASplitModelAreCopied() throws IOException {
        Files.write(folder.resolve("m-00001-of-00002.gguf"), Fixture.part(0, 2));
        Files.write(folder.resolve("m-00002-of-00002.gguf"), Fixture.part(1, 2));

        StoredModel model = store.add(request(folder.resolve("m-00001-of-00002.gguf")), fixture);

        assertThat(model.name()).isEqualTo("m");
        assertThat(model.files())
                .extracting(part -> part.path().getFileName().toString())
                .containsExactly("m-00001-of-00002.gguf", "m-00002-of-00002.gguf");
    }

    @Test
    void whatIsNoModelIsNotCopied() throws IOException {
        Files.write(file, new byte[1000]);
        assertThatThrownBy(() -> store.add(request(file), fixture)).isInstanceOf(GgufException.class);
        refused(request(folder.resolve("none.gguf")), "there is no file");
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    void aNameIsUsedOnceAndHasAForm() throws IOException {
        store.add(request(file), fixture);
        refused(request(file), "there is a model some_model already");
        refused(new AddRequest(new Origin.LocalFile(file), "Not OK", false, null), "cannot be a model's name");
        refused(new AddRequest(new Origin.LocalFile(file), "../x", false, null), "cannot be a model's name");
        refused(new AddRequest(new Origin.LocalFile(file), "demo", false, null), "the name demo is taken");
    }

    @Test
    void aDemandedDigestIsChecked() throws IOException {
        Digest other = Digest.of(new byte[0]);
        refused(new AddRequest(new Origin.LocalFile(file), null, false, other), "was to have the " + other);
        assertThat(store.list()).isEmpty();
        assertThat(store.unfinished()).isEmpty();
        store.add(new AddRequest(new Origin.LocalFile(file), null, false, Digest.of(MODEL)), fixture);
    }

    @Test
    void aFullDiskIsNoticedBeforeTheCopy() {
        fixture.space = 1000;
        refused(request(file), "not enough room", "256 kB are to be written, 1.0 kB are free");
    }

    @Test
    void aModelIsRemovedWithItsFiles() throws IOException {
        store.add(request(file), fixture);
        assertThat(store.remove("some_model")).isTrue();
        assertThat(store.list()).isEmpty();
        assertThat(folder.resolve("models/some_model")).doesNotExist();
        assertThat(folder.resolve("models/.incoming")).isEmptyDirectory();
    }

    @Test
    void onlyOneAtATimeBringsAModelIn() throws IOException {
        Path lock = Files.createDirectories(folder.resolve("models/.incoming")).resolve("some_model.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            refused(request(file), "some_model is being brought in or removed right now");
        }
        store.add(request(file), fixture);
    }

    @Test
    void aDamagedRecordSaysWhatToDo() throws IOException {
        store.add(request(file), fixture);
        Files.writeString(folder.resolve("models/some_model/model.json"), "{\"files\":[{}]}");
        assertThatThrownBy(() -> store.list())
                .isInstanceOf(ModelStoreException.class)
                .hasMessageContaining("holdfast models remove some_model");
        assertThat(store.remove("some_model")).isTrue();
    }

    @Test
    void onlyLocalFilesCanBeLinked() {
        refused(new AddRequest(Origin.parse("hf:a/b"), null, true, null), "only a file on this machine can be linked");
    }
}
