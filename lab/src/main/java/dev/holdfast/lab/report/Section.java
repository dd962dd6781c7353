package dev.holdfast.lab.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A part of a document. Immutable.
 *
 * @param heading its title
 * @param blocks its content in order; charts that follow each other stand side by side where there is room
 */
public record Section(String heading, List<Block> blocks) {
    /** Copies the blocks. */
    public Section {
        blocks = List.copyOf(blocks);
    }

    /** A section with some content. */
    public static Section of(String heading, Block... blocks) {
        return new Section(heading, List.of(blocks));
    }

    /** The same with further content. */
    public Section with(Collection<? extends Block> more) {
        List<Block> all = new ArrayList<>(blocks);
        all.addAll(more);
        return new Section(heading, all);
    }

    /** The same with further content. */
    public Section with(Block... more) {
        return with(List.of(more));
    }
}
