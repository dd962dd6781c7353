package dev.holdfast.llama.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's operators on values. Confined to one rendering, whose budget it spends. */
final class Operators {
    private static final int MAX_BITS = 1024;
    private final Budget budget;
    private final Printer printer;

    Operators(Budget budget, Printer printer) {
        this.budget = budget;
        this.printer = printer;
    }

    /** Whether Python takes the value for true. */
    static boolean truth(Value value) {
        return switch (value) {
            case Value.None none -> false;
            case Value.Undefined undefined -> false;
            case Value.Bool flag -> flag.value();
            case Value.Int number -> number.value().signum() != 0;
            case Value.Real number -> number.value() != 0;
            case Value.Text text -> !text.value().isEmpty();
            case Value.Items items ->
                items.kind() == Value.Kind.GENERATOR || !items.values().isEmpty();
            case Value.Dict dict -> !dict.entries().isEmpty();
            case Value.Attributes attributes -> true;
            case Value.Function function -> true;
        };
    }

    /** The value as a key of a dict: equal keys become the same. */
    static Value key(Value value) {
        return switch (value) {
            case Value.Text text -> text.safe() ? Value.Text.of(text.value()) : text;
            case Value.Bool flag -> Value.Int.of(flag.value() ? 1 : 0);
            case Value.Real number
            when number.value() == Math.rint(number.value()) && Double.isFinite(number.value()) ->
                new Value.Int(new BigDecimal(number.value()).toBigInteger());
            case Value.Items items
            when hashable(items) ->
                new Value.Items(items.values().stream().map(Operators::key).toList(), Value.Kind.TUPLE);
            case Value.Items items -> throw unhashable(items);
            case Value.Dict dict -> throw unhashable(dict);
            default -> value;
        };
    }

    /** Whether it can be a key; of tuples, only those of plain values. */
    static boolean hashable(Value value) {
        return switch (value) {
            case Value.Items items ->
                items.kind() == Value.Kind.TUPLE && items.values().stream().allMatch(Operators::plain);
            case Value.Dict dict -> false;
            default -> true;
        };
    }

    /** Whether it holds no other values. */
    static boolean plain(Value value) {
        return !(value instanceof Value.Items || value instanceof Value.Dict || value instanceof Value.Attributes);
    }

    /** Whether they are the same object, or equal and hold no other values. */
    @SuppressWarnings("ReferenceEquality") // it is what this is about
    static boolean same(Value left, Value right) {
        return left == right || (plain(left) && left.equals(right));
    }

    private static Failure unhashable(Value value) {
        return new Failure("a " + value.type() + " cannot be a key");
    }

    /** The number as an int. */
    static int small(Value.Int number) {
        try {
            return number.value().intValueExact();
        } catch (ArithmeticException large) {
            throw new Failure("a number is too large");
        }
    }

    private static @Nullable Value number(Value value) {
        return switch (value) {
            case Value.Int number -> number;
            case Value.Real number -> number;
            case Value.Bool flag -> Value.Int.of(flag.value() ? 1 : 0);
            default -> null;
        };
    }

    private static BigDecimal decimal(Value number) {
        return number instanceof Value.Int whole
                ? new BigDecimal(whole.value())
                : new BigDecimal(((Value.Real) number).value());
    }

    static double real(Value number) {
        return number instanceof Value.Int whole ? whole.value().doubleValue() : ((Value.Real) number).value();
    }

    /** Python's {@code ==}. */
    boolean equal(Value left, Value right) {
        budget.enter();
        Value leftNumber = number(left);
        Value rightNumber = number(right);
        boolean equal;
        if (leftNumber != null && rightNumber != null) {
            equal = compareNumbers(leftNumber, rightNumber) == 0;
        } else if (left instanceof Value.Text text && right instanceof Value.Text other) {
            equal = text.value().equals(other.value());
        } else if (left instanceof Value.Items items && right instanceof Value.Items others) {
            equal = items.kind() == others.kind() && equalItems(items.values(), others.values());
        } else if (left instanceof Value.Dict dict && right instanceof Value.Dict other) {
            equal = equalEntries(dict.entries(), other.entries());
        } else if (left instanceof Value.Undefined) {
            equal = right instanceof Value.Undefined;
        } else {
            equal = same(left, right);
        }
        budget.leave();
        return equal;
    }

    private boolean equalItems(List<Value> items, List<Value> others) {
        for (int i = 0; i < items.size() && items.size() == others.size(); i++) {
            if (!equal(items.get(i), others.get(i))) {
                return false;
            }
        }
        return items.size() == others.size();
    }

    private boolean equalEntries(Map<Value, Value> entries, Map<Value, Value> others) {
        if (entries.size() != others.size()) {
            return false;
        }
        for (Map.Entry<Value, Value> entry : entries.entrySet()) {
            Value other = others.get(entry.getKey());
            if (other == null || !equal(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static int compareNumbers(Value left, Value right) {
        if (left instanceof Value.Int one && right instanceof Value.Int other) {
            return one.value().compareTo(other.value());
        }
        double a = real(left);
        double b = real(right);
        return Double.isFinite(a) && Double.isFinite(b)
                ? decimal(left).compareTo(decimal(right))
                : Double.isNaN(a) || Double.isNaN(b) ? 2 : Double.compare(a, b);
    }

    /** Python's order; 2 if a NaN has none. */
    int compare(Value left, Value right) {
        budget.enter();
        int order;
        Value leftNumber = number(left);
        Value rightNumber = number(right);
        if (leftNumber != null && rightNumber != null) {
            order = compareNumbers(leftNumber, rightNumber);
        } else if (left instanceof Value.Text text && right instanceof Value.Text other) {
            order = compareTexts(text.value(), other.value());
        } else if (left instanceof Value.Items items
                && right instanceof Value.Items others
                && items.indexed()
                && items.kind() == others.kind()) {
            order = compareItems(items.values(), others.values());
        } else {
            defined(left);
            defined(right);
            throw new Failure("a " + left.type() + " and a " + right.type() + " have no order");
        }
        budget.leave();
        return order;
    }

    private int compareItems(List<Value> items, List<Value> others) {
        for (int i = 0; i < Math.min(items.size(), others.size()); i++) {
            if (!equal(items.get(i), others.get(i))) {
                return compare(items.get(i), others.get(i));
            }
        }
        return Integer.compare(items.size(), others.size());
    }

    /** By code points. */
    private static int compareTexts(String left, String right) {
        int common = 0;
        int most = Math.min(left.length(), right.length());
        while (common < most && left.charAt(common) == right.charAt(common)) {
            common++;
        }
        if (common == most) {
            return Integer.compare(left.length(), right.length());
        }
        char a = left.charAt(common);
        char b = right.charAt(common);
        return Character.isSurrogate(a) == Character.isSurrogate(b)
                ? Character.compare(a, b)
                : Character.isSurrogate(a) ? 1 : -1;
    }

    /** Python's {@code in}. */
    boolean contains(Value container, Value item) {
        return switch (container) {
            case Value.Text text
            when item instanceof Value.Text part -> {
                budget.search(text.value(), part.value());
                yield text.value().contains(part.value());
            }
            case Value.Text text -> {
                defined(item);
                throw new Failure("'in' needs a str to look for in a str, not a " + item.type());
            }
            case Value.Dict dict -> dict.entries().containsKey(key(item));
            default -> {
                for (Value each : iterate(container)) {
                    if (equal(each, item)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    /** What a loop over the value goes through; a copy, so that the loop may change the value. */
    List<Value> iterate(Value value) {
        List<Value> items = switch (value) {
            case Value.Items list -> List.copyOf(list.values());
            case Value.Dict dict -> List.copyOf(dict.entries().keySet());
            case Value.Undefined undefined -> List.of();
            case Value.Text text ->
                text.value()
                        .codePoints()
                        .<Value>mapToObj(c -> Value.Text.of(Character.toString(c)))
                        .toList();
            default -> throw new Failure("a " + value.type() + " cannot be gone through");
        };
        budget.items(items.size());
        return items;
    }

    /** Fails if the value is undefined. */
    static Value defined(Value value) {
        if (value instanceof Value.Undefined undefined) {
            throw new Failure(undefined.hint());
        }
        return value;
    }

    /** Applies an arithmetic operator. */
    Value arithmetic(String operator, Value left, Value right) {
        defined(left);
        if (operator.equals("%") && left instanceof Value.Text text) {
            return Value.Text.of(new PythonFormat(budget, printer).percent(text.value(), right));
        }
        defined(right);
        Value a = number(left);
        Value b = number(right);
        Value result = a != null && b != null ? calculate(operator, a, b) : combine(operator, left, right);
        if (result == null) {
            throw new Failure("'" + operator + "' does not apply to " + left.type() + " and " + right.type());
        }
        return result;
    }

    private @Nullable Value combine(String operator, Value left, Value right) {
        if (operator.equals("+")) {
            if (left instanceof Value.Text text && right instanceof Value.Text other) {
                return join(text, other);
            }
            if (left instanceof Value.Items items && right instanceof Value.Items others) {
                return items.indexed() && items.kind() == others.kind() ? join(items, others) : null;
            }
        }
        if (operator.equals("*")) {
            Value.Int times =
                    left instanceof Value.Int number ? number : right instanceof Value.Int other ? other : null;
            Value repeated = left instanceof Value.Int ? right : left;
            return times == null ? null : repeat(repeated, small(times));
        }
        return null;
    }

    private Value join(Value.Text left, Value.Text right) {
        boolean safe = left.safe() || right.safe();
        String first = safe && !left.safe() ? PythonText.html(left.value()) : left.value();
        String second = safe && !right.safe() ? PythonText.html(right.value()) : right.value();
        budget.text((long) first.length() + second.length());
        return new Value.Text(first + second, safe);
    }

    private Value join(Value.Items left, Value.Items right) {
        budget.items((long) left.values().size() + right.values().size());
        List<Value> items = new ArrayList<>(left.values());
        items.addAll(right.values());
        return new Value.Items(items, left.kind());
    }

    private @Nullable Value repeat(Value value, int times) {
        if (value instanceof Value.Text text) {
            return Value.Text.of(new Output(budget).repeat(text.value(), times).toString());
        }
        if (value instanceof Value.Items items && items.indexed()) {
            budget.items((long) items.values().size() * Math.max(times, 0));
            List<Value> repeated = new ArrayList<>();
            for (int i = 0; i < times && !items.values().isEmpty(); i++) {
                repeated.addAll(items.values());
            }
            return new Value.Items(repeated, items.kind());
        }
        return null;
    }

    private static Value calculate(String operator, Value left, Value right) {
        if (left instanceof Value.Int a && right instanceof Value.Int b && !operator.equals("/")) {
            return whole(operator, a.value(), b.value());
        }
        double a = real(left);
        double b = real(right);
        if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new Failure("division by zero");
        }
        return new Value.Real(
                switch (operator) {
                    case "+" -> a + b;
                    case "-" -> a - b;
                    case "*" -> a * b;
                    case "/" -> a / b;
                    case "//" -> Math.floor(a / b);
                    case "%" -> a - Math.floor(a / b) * b;
                    default -> Math.pow(a, b);
                });
    }

    private static Value whole(String operator, BigInteger a, BigInteger b) {
        if (b.signum() == 0 && (operator.equals("//") || operator.equals("%"))) {
            throw new Failure("division by zero");
        }
        boolean large = (operator.equals("*") && a.bitLength() + b.bitLength() > MAX_BITS)
                || (operator.equals("**") && (b.bitLength() > 30 || (long) a.bitLength() * b.intValue() > MAX_BITS));
        if (large) {
            throw new Failure(JinjaException.Kind.LIMIT, "a number becomes too large");
        }
        if (operator.equals("**") && b.signum() < 0) {
            return new Value.Real(Math.pow(a.doubleValue(), b.doubleValue()));
        }
        return new Value.Int(
                switch (operator) {
                    case "+" -> a.add(b);
                    case "-" -> a.subtract(b);
                    case "*" -> a.multiply(b);
                    case "//" -> floorDivide(a, b);
                    case "%" -> a.subtract(floorDivide(a, b).multiply(b));
                    default -> a.pow(b.intValue());
                });
    }

    private static BigInteger floorDivide(BigInteger a, BigInteger b) {
        BigInteger[] parts = a.divideAndRemainder(b);
        return parts[1].signum() != 0 && parts[1].signum() != b.signum() ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }
}
