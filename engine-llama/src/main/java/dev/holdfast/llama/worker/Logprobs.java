package dev.holdfast.llama.worker;

import dev.holdfast.llama.schedule.Sampled;
import dev.holdfast.llama.schedule.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Log probabilities in the two forms that OpenAI has. Stateless. */
final class Logprobs {
    private Logprobs() {}

    /** The form of chats. */
    static void chat(JsonBytes out, List<Sampled> tokens, Vocabulary vocabulary) {
        out.raw("{\"content\":[");
        for (int i = 0; i < tokens.size(); i++) {
            Sampled sampled = tokens.get(i);
            out.raw(i == 0 ? "" : ",");
            token(out, sampled.token(), sampled.logprob(), vocabulary);
            out.raw(",\"top_logprobs\":[");
            for (int k = 0; k < sampled.top().size(); k++) {
                Sampled.Likely likely = sampled.top().get(k);
                out.raw(k == 0 ? "" : ",");
                token(out, likely.token(), likely.logprob(), vocabulary);
                out.raw("}");
            }
            out.raw("]}");
        }
        out.raw("],\"refusal\":null}");
    }

    private static void token(JsonBytes out, int token, float logprob, Vocabulary vocabulary) {
        byte[] piece = vocabulary.piece(token, true);
        out.raw("{\"token\":").quoted(text(piece));
        out.raw(",\"logprob\":").logprob(logprob);
        out.raw(",\"bytes\":[");
        for (int i = 0; i < piece.length; i++) {
            out.raw(i == 0 ? "" : ",").number(piece[i] & 0xFF);
        }
        out.raw("]");
    }

    private static String text(byte[] piece) {
        return new String(piece, StandardCharsets.UTF_8);
    }

    /** The form of completions. */
    static void completion(JsonBytes out, Choice choice, List<Sampled> tokens, Vocabulary vocabulary) {
        List<byte[]> pieces = new ArrayList<>(tokens.size());
        tokens.forEach(sampled -> pieces.add(vocabulary.piece(sampled.token(), true)));
        out.raw("{\"tokens\":[");
        for (int i = 0; i < pieces.size(); i++) {
            out.raw(i == 0 ? "" : ",").quoted(text(pieces.get(i)));
        }
        out.raw("],\"token_logprobs\":[");
        for (int i = 0; i < tokens.size(); i++) {
            out.raw(i == 0 ? "" : ",").logprob(tokens.get(i).logprob());
        }
        out.raw("],\"top_logprobs\":[");
        for (int i = 0; i < tokens.size(); i++) {
            out.raw(i == 0 ? "" : ",");
            top(out, tokens.get(i).top(), vocabulary);
        }
        out.raw("],\"text_offset\":[");
        for (int i = 0; i < pieces.size(); i++) {
            out.raw(i == 0 ? "" : ",").number(choice.advanceText(characters(pieces.get(i))));
        }
        out.raw("]}");
    }

    /** A map by text; of two tokens with the same text the more likely one has it. */
    private static void top(JsonBytes out, List<Sampled.Likely> top, Vocabulary vocabulary) {
        List<String> told = new ArrayList<>(top.size());
        out.raw("{");
        for (Sampled.Likely likely : top) {
            String text = text(vocabulary.piece(likely.token(), true));
            if (!told.contains(text)) {
                out.raw(told.isEmpty() ? "" : ",").quoted(text).raw(":").logprob(likely.logprob());
                told.add(text);
            }
        }
        out.raw("}");
    }

    /** The characters that begin in a piece. */
    private static int characters(byte[] piece) {
        int count = 0;
        for (byte b : piece) {
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }
        return count;
    }
}
