package dev.holdfast.app;

import dev.holdfast.app.cli.LedgerTools;
import dev.holdfast.audit.Checkpoint;
import dev.holdfast.audit.LedgerKey;
import dev.holdfast.audit.LedgerReader;
import dev.holdfast.audit.LedgerVerifier;
import dev.holdfast.audit.Selection;
import dev.holdfast.audit.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads ledgers that no server has open. Stateless. */
final class LedgerFolder implements LedgerTools {
    @Override
    public Verdict verify(Path ledger, @Nullable Path publicKey, @Nullable Path checkpoint) throws IOException {
        LedgerKey key = publicKey == null ? null : LedgerKey.read(publicKey);
        Checkpoint trusted = checkpoint == null ? null : Checkpoint.parse(Files.readString(checkpoint));
        return switch (LedgerVerifier.verify(ledger, key, trusted)) {
            case Verification.Verified(var last) ->
                new Verdict.Intact(last.size(), last.root().hex());
            case Verification.Unfinished unfinished -> unfinished(unfinished);
            case Verification.Broken broken -> new Verdict.Broken(broken.sequence(), broken.message());
        };
    }

    private static Verdict unfinished(Verification.Unfinished found) {
        Checkpoint last = found.checkpoint();
        return new Verdict.Unfinished(
                last == null ? 0 : last.size(), found.unsigned(), found.tornBytes(), found.message());
    }

    @Override
    public long export(Path ledger, Range range, Selection selection, Writer out) throws IOException {
        long end = range.last() == Long.MAX_VALUE ? Long.MAX_VALUE : range.last() + 1;
        long lines = 0;
        try (Stream<String> entries = new LedgerReader(ledger).export(range.first(), end, selection)) {
            for (Iterator<String> each = entries.iterator(); each.hasNext(); lines++) {
                out.write(each.next());
                out.write('\n');
            }
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        return lines;
    }

    @Override
    public String prove(Path ledger, long entry) throws IOException {
        return new LedgerReader(ledger).prove(entry).toJson();
    }
}
