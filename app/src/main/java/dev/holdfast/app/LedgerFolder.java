package dev.holdfast.app;

import dev.holdfast.app.cli.LedgerTools;
import dev.holdfast.audit.LedgerReader;
import dev.holdfast.audit.LedgerVerifier;
import dev.holdfast.audit.Selection;
import dev.holdfast.audit.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;

/** Reads ledgers that no server has open. Stateless. */
final class LedgerFolder implements LedgerTools {
    @Override
    public Verdict verify(Path ledger) throws IOException {
        return switch (LedgerVerifier.verify(ledger, null, null)) {
            case Verification.Verified(var checkpoint) ->
                new Verdict.Intact(checkpoint.size(), checkpoint.root().hex());
            case Verification.Unfinished unfinished -> new Verdict.Broken(-1, unfinished.message());
            case Verification.Broken broken -> new Verdict.Broken(broken.sequence(), broken.message());
        };
    }

    @Override
    public long export(Path ledger, long from, long to, Writer out) throws IOException {
        long lines = 0;
        try (Stream<String> entries = new LedgerReader(ledger).export(from, to, Selection.ALL)) {
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
