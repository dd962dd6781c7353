package dev.holdfast.bench.engine;

import java.util.List;
import java.util.random.RandomGenerator;

/** Plain English words to make texts of. Stateless. */
final class Words {
    static final List<String> ALL =
            List.of(("the of and to in is that it was for on are as with they be at one have this from by hot"
                            + " word but what some we can out other were all there when up use your how said an each she which do their time"
                            + " if will way about many then them write would like so these her long make thing see him two has look more"
                            + " day could go come did number sound no most people my over know water than call first who may down side been"
                            + " now find any new work part take get place made live where after back little only round man year came show"
                            + " every good me give our under name very through just form sentence great think say help low line differ turn"
                            + " cause much mean before move right boy old too same tell does set three want air well also play small end put"
                            + " home read hand port large spell add even land here must big high such follow act why ask men change went"
                            + " light kind off need house picture try us again animal point mother world near build self earth father")
                    .split(" ", -1));

    private Words() {}

    /** So many words, each after a blank but the first. */
    static String text(RandomGenerator random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(ALL.get(random.nextInt(ALL.size())));
        }
        return text.toString();
    }
}
