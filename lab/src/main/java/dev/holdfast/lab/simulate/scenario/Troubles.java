package dev.holdfast.lab.simulate.scenario;

import dev.holdfast.lab.plan.data.PlanException;
import dev.holdfast.lab.simulate.Outage;
import dev.holdfast.lab.simulate.Slowdown;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What befalls replicas, as a person writes it. Pure functions. */
public final class Troubles {
    private static final String NUMBER = "(\\d{1,9}(?:\\.\\d{1,9})?)";
    private static final String SPAN = "@" + NUMBER + "(?:-" + NUMBER + ")?";
    private static final Pattern OUTAGE = Pattern.compile("(\\d{1,6})" + SPAN);
    private static final Pattern SLOWDOWN = Pattern.compile("(\\d{1,6})x" + NUMBER + SPAN);

    private Troubles() {}

    /**
     * Reads {@code 2@300-420}: replica 2 is down from second 300 to 420; {@code 2@300}: from then on.
     *
     * @param reroute whether its requests go elsewhere
     * @throws PlanException if it is not such
     */
    public static Outage outage(String text, boolean reroute) {
        Matcher match = OUTAGE.matcher(text);
        if (!match.matches()) {
            throw new PlanException(
                    "'" + text + "' is no failure; write REPLICA@FROM-TO in seconds, such as 2@300-420, or 2@300");
        }
        try {
            return new Outage(Integer.parseInt(match.group(1)), number(match, 2), end(match, 3), reroute);
        } catch (IllegalArgumentException wrong) {
            throw new PlanException("'" + text + "': " + wrong.getMessage(), wrong);
        }
    }

    /**
     * Reads {@code 1x2.5@100-200}: the steps of replica 1 take 2.5 times as long from second 100 to 200.
     *
     * @throws PlanException if it is not such
     */
    public static Slowdown slowdown(String text) {
        Matcher match = SLOWDOWN.matcher(text);
        if (!match.matches()) {
            throw new PlanException(
                    "'" + text
                            + "' is no slow replica; write REPLICAxFACTOR@FROM-TO in seconds, such as 1x2.5@100-200, or 1x2.5@0");
        }
        try {
            return new Slowdown(Integer.parseInt(match.group(1)), number(match, 2), number(match, 3), end(match, 4));
        } catch (IllegalArgumentException wrong) {
            throw new PlanException("'" + text + "': " + wrong.getMessage(), wrong);
        }
    }

    private static double number(Matcher match, int group) {
        return Double.parseDouble(match.group(group));
    }

    private static double end(Matcher match, int group) {
        return match.group(group) == null ? Double.POSITIVE_INFINITY : number(match, group);
    }
}
