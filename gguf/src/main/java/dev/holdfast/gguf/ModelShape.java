package dev.holdfast.gguf;

/**
 * The sizes of a model. Immutable.
 *
 * @param layers how many layers
 * @param embedding numbers for each token between layers
 * @param feedForward the widest inner layer; of experts, those used for one token together
 * @param vocabulary how many tokens there are
 * @param heads attention heads, the most of any layer
 * @param kvHeads heads of keys and values, the most of any layer
 * @param keyLength numbers of a key
 * @param valueLength numbers of a value
 * @param experts experts in each layer, 0 if there are none
 * @param expertsUsed experts used for one token
 */
public record ModelShape(
        int layers,
        long embedding,
        long feedForward,
        long vocabulary,
        long heads,
        long kvHeads,
        long keyLength,
        long valueLength,
        long experts,
        long expertsUsed) {}
