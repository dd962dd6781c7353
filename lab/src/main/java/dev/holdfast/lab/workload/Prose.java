package dev.holdfast.lab.workload;

import java.util.random.RandomGenerator;

/** English that reads like the papers of an office, composed by a small grammar, without meaning or source. Confined to one thread. */
public final class Prose {
    private static final String[] ASKS = {
        "Summarise the notes below for colleagues who were not there.",
        "List the decisions in the text below, each with who is to act and by when.",
        "Write a short reply to the message below that is polite and to the point.",
        "Explain what the passage below says to somebody who is new to the team.",
        "Find what is unclear in the draft below and propose better wording.",
        "Compare the options named below and say which one you would choose, and why.",
        "Turn the report below into five points for a slide, and name the greatest risk.",
        "Check whether the figures in the text below agree with each other.",
    };
    private static final String[] PEOPLE = {
        "the finance team", "our supplier", "the project lead", "the new colleague", "the customer", "the auditor",
        "the works council", "the board", "the night shift", "a contractor", "the legal department", "the help desk",
        "the head of purchasing", "the operations group", "the regional office", "the quality engineer",
    };
    private static final String[] ACTS = {
        "approved", "reviewed", "postponed", "requested", "corrected", "delivered", "questioned", "prepared",
                "measured",
        "rejected", "translated", "documented", "replaced", "ordered", "checked", "explained", "described", "announced",
    };
    private static final String[] QUALITIES = {
        "revised",
        "annual",
        "missing",
        "preliminary",
        "internal",
        "urgent",
        "complete",
        "outdated",
        "signed",
        "monthly",
        "detailed",
        "confidential",
        "technical",
        "shared",
        "final",
        "unusual",
        "second",
        "temporary",
        "written",
    };
    private static final String[] THINGS = {
        "budget",
        "contract",
        "schedule",
        "delivery",
        "invoice",
        "report",
        "inventory",
        "training plan",
        "risk register",
        "test protocol",
        "service agreement",
        "floor plan",
        "maintenance window",
        "data set",
        "price list",
        "press release",
        "safety instruction",
        "travel policy",
        "migration plan",
        "software licence",
        "meeting record",
        "cost estimate",
    };
    private static final String[] WHEN = {
        "before the end of the quarter", "on Tuesday morning", "after a long discussion", "within two weeks",
        "during the last review", "as agreed in spring", "without any delay", "for the third time this year",
        "at the request of the management", "shortly before the deadline", "in the course of the audit",
                "until further notice",
    };
    private static final String[] WHY = {
        "because the figures did not match", "although the costs had risen", "so that the work can go on",
        "since nobody had objected", "while the old system is still running", "in order to save time",
        "unless the supplier objects", "even though the tests had passed", "if the budget allows it",
        "as the warehouse had run out of space", "because two signatures were missing",
                "once the data had been checked",
    };
    private static final String[] STARTS = {
        "However,",
        "In addition,",
        "As a result,",
        "According to the minutes,",
        "For this reason,",
        "In the meantime,",
        "Compared with last year,",
        "On the other hand,",
        "At the same time,",
        "To our surprise,",
    };
    private static final int PARAGRAPH = 90;
    private final RandomGenerator random;

    /** @param random from which all choices are drawn */
    public Prose(RandomGenerator random) {
        this.random = random;
    }

    /** A request as people put it to an assistant, one sentence, about ten words; a number at its beginning makes it differ from others. */
    public String ask() {
        return "Case " + (char) ('A' + random.nextInt(26)) + random.nextInt(100_000, 1_000_000) + ": " + pick(ASKS);
    }

    /** A text of exactly so many words, in sentences and paragraphs; the last sentence may be cut short. */
    public String words(int count) {
        StringBuilder text = new StringBuilder(count * 7);
        int left = count;
        int paragraph = 0;
        while (left > 0) {
            String sentence = sentence();
            int length = TokenScale.words(sentence);
            if (!text.isEmpty()) {
                text.append(paragraph >= PARAGRAPH ? "\n\n" : " ");
                paragraph = paragraph >= PARAGRAPH ? 0 : paragraph;
            }
            text.append(length <= left ? sentence : cut(sentence, left));
            left -= length;
            paragraph += length;
        }
        return text.toString();
    }

    private static String cut(String sentence, int words) {
        int end = 0;
        for (int i = 0; i < words; i++) {
            end = sentence.indexOf(' ', end + 1);
        }
        String kept = sentence.substring(0, end);
        return (kept.endsWith(",") ? kept.substring(0, kept.length() - 1) : kept) + ".";
    }

    private String sentence() {
        String core = switch (random.nextInt(5)) {
            case 0 -> pick(PEOPLE) + " " + pick(ACTS) + " " + thing() + " " + pick(WHEN);
            case 1 -> pick(PEOPLE) + " " + pick(ACTS) + " " + thing() + " and " + thing() + ", " + pick(WHY);
            case 2 -> thing() + " was " + pick(ACTS) + " by " + pick(PEOPLE) + " " + pick(WHEN) + " " + pick(WHY);
            case 3 ->
                thing() + " rose from " + number() + " to " + number() + " " + pick(WHEN) + ", which " + pick(PEOPLE)
                        + " had not expected";
            default -> pick(PEOPLE) + " asked whether " + thing() + " could be " + pick(ACTS) + " " + pick(WHEN);
        };
        boolean led = random.nextInt(4) == 0;
        String whole = led ? pick(STARTS) + " " + core : core;
        return Character.toUpperCase(whole.charAt(0)) + whole.substring(1) + ".";
    }

    private String thing() {
        String thing = pick(THINGS);
        return random.nextBoolean() ? "the " + pick(QUALITIES) + " " + thing : "the " + thing;
    }

    private String number() {
        return Integer.toString(random.nextInt(12, 9_800));
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
