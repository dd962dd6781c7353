package dev.holdfast.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitModelTest {
    @TempDir
    private Path folder;

    private static GgufWriter part(int number, int count, int tensors) {
        return new GgufWriter()
                .uint16("split.no", number)
                .uint16("split.count", count)
                .int32("split.tensors.count", tensors);
    }

    private Path file(int number) {
        return folder.resolve("m-0000" + number + "-of-00003.gguf");
    }

    @BeforeEach
    void writeThreeParts() throws IOException {
        Samples.write(part(0, 3, 3).text("general.name", "Three").zeros("a", GgmlType.F32, 8), file(1));
        Samples.write(part(1, 3, 3).zeros("b", GgmlType.F32, 16), file(2));
        Samples.write(part(2, 3, 3).zeros("c", GgmlType.F32, 32), file(3));
    }

    @Test
    void allFilesAreReadFromTheFirst() throws IOException {
        GgufFile model = Gguf.read(file(1));

        assertThat(model.parts()).extracting(GgufFile.Part::path).containsExactly(file(1), file(2), file(3));
        assertThat(model.tensors()).extracting(GgufTensor::name).containsExactly("a", "b", "c");
        assertThat(model.tensors()).extracting(GgufTensor::part).containsExactly(0, 1, 2);
        assertThat(model.weightBytes()).isEqualTo(4 * (8 + 16 + 32));
        assertThat(model.metadata().text("general.name")).isEqualTo("Three");
    }

    @Test
    void anotherPartIsNotTheModel() {
        assertThatThrownBy(() -> Gguf.read(file(2)))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("name m-00001-of-00003.gguf");
    }

    @Test
    void aMissingPartIsNamed() throws IOException {
        Files.delete(file(3));
        assertThatThrownBy(() -> Gguf.read(file(1)))
                .isInstanceOf(GgufException.class)
                .hasMessageContaining("m-00003-of-00003.gguf: missing");
    }

    @Test
    void aPartOfAnotherPlaceOrModelIsRefused() throws IOException {
        Samples.write(part(2, 4, 3).zeros("c", GgmlType.F32, 32), file(3));
        assertThatThrownBy(() -> Gguf.read(file(1))).hasMessageContaining("says it is file 3 of 4");
        Samples.write(part(1, 3, 3).zeros("c", GgmlType.F32, 32), file(3));
        assertThatThrownBy(() -> Gguf.read(file(1))).hasMessageContaining("says it is file 2 of 3");
    }

    @Test
    void tensorsAreUniqueAndAsManyAsPromised() throws IOException {
        Samples.write(part(2, 3, 3).zeros("a", GgmlType.F32, 32), file(3));
        assertThatThrownBy(() -> Gguf.read(file(1))).hasMessageContaining("tensor a is in an earlier file too");
        Samples.write(part(2, 3, 3).zeros("c", GgmlType.F32, 8).zeros("d", GgmlType.F32, 8), file(3));
        assertThatThrownBy(() -> Gguf.read(file(1)))
                .hasMessageContaining("promises 3 tensors in 3 files, but they hold 4");
    }

    @Test
    void theNameMustLeadToTheOtherParts() throws IOException {
        Path other = Files.copy(file(1), folder.resolve("renamed.gguf"));
        assertThatThrownBy(() -> Gguf.read(other)).hasMessageContaining("-00001-of-00003.gguf");
        assertThat(SplitName.parse("m-00004-of-00003.gguf")).isNull();
        assertThat(SplitName.parse("m.gguf")).isNull();
        assertThat(SplitName.parse("a-b-00002-of-00003.gguf")).isEqualTo(new SplitName("a-b", 2, 3));
    }
}
