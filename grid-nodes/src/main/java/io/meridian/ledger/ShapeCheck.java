package io.meridian.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges the shape of a request field by field and remembers everything that is wrong, so that the
 * caller learns all of it at once. Used by one thread for one request.
 */
public final class ShapeCheck {
  /** How many violations one answer lists at most; more are counted in the last one. */
  public static final int VIOLATIONS_MAX = 50;

  private static final AccountRef UNREADABLE = new AccountRef("-", "-");

  private final List<Violation> violations = new ArrayList<>();

  /** Adds a violation found elsewhere, for example by the wire format's own rules. */
  public void violation(Reason reason, String field, String description) {
    violations.add(new Violation(reason, field, description));
  }

  /** Whether nothing was wrong so far. */
  public boolean ok() {
    return violations.isEmpty();
  }

  /**
   * All violations, those of the earliest reason in the order of checks first; at most {@link
   * #VIOLATIONS_MAX}.
   */
  public List<Violation> violations() {
    List<Violation> ordered = new ArrayList<>(violations);
    ordered.sort(Comparator.comparing(Violation::reason));
    if (ordered.size() > VIOLATIONS_MAX) {
      int more = ordered.size() - VIOLATIONS_MAX + 1;
      ordered = new ArrayList<>(ordered.subList(0, VIOLATIONS_MAX - 1));
      Reason first = ordered.get(0).reason();
      ordered.add(new Violation(first, "", more + " more violations are not listed"));
    }
    return Collections.unmodifiableList(ordered);
  }

  /** A ledger's name. */
  public String ledger(String field, String name) {
    return name(
        field, name, Limits.LEDGER_NAME_CHARS_MAX, ShapeCheck::lowerStart, "[a-z][a-z0-9-]{0,31}");
  }

  /** A region's name. */
  public String region(String field, String name) {
    return name(
        field, name, Limits.REGION_NAME_CHARS_MAX, ShapeCheck::lowerStart, "[a-z][a-z0-9-]{0,15}");
  }

  /** An asset's code. */
  public String asset(String field, String code) {
    return name(
        field, code, Limits.ASSET_CODE_CHARS_MAX, ShapeCheck::assetChar, "[A-Z][A-Z0-9:_.-]{0,31}");
  }

  /** An id that a caller chose. */
  public String id(String field, String id) {
    return name(
        field, id, Limits.ID_CHARS_MAX, ShapeCheck::idChar, "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
  }

  /** An account's reference {@code region/id}; a placeholder when it cannot be read. */
  public AccountRef account(String field, String reference) {
    Optional<AccountRef> parsed = AccountRef.parse(reference);
    if (parsed.isEmpty()) {
      violation(
          Reason.MALFORMED_REQUEST,
          field,
          "must be region/id, for example eu/alice; got " + shown(reference));
      return UNREADABLE;
    }
    int before = violations.size();
    region(field, parsed.get().region());
    id(field, parsed.get().id());
    return violations.size() == before ? parsed.get() : UNREADABLE;
  }

  /** An amount that moves: 1 .. 2^63-1 minor units. */
  public long amount(String field, long amount) {
    if (amount <= 0) {
      violation(
          Reason.INVALID_AMOUNT,
          field,
          "must be 1 to 9223372036854775807 minor units; got " + amount);
      return 1;
    }
    return amount;
  }

  /** The number of postings. */
  public void postingCount(String field, int count) {
    if (count == 0) {
      violation(Reason.NO_POSTINGS, field, "must have 1 to " + Limits.POSTINGS_MAX + " postings");
    } else if (count > Limits.POSTINGS_MAX) {
      violation(
          Reason.TOO_MANY_POSTINGS,
          field,
          "must have 1 to " + Limits.POSTINGS_MAX + " postings; got " + count);
    }
  }

  /** The two accounts of a posting must differ. */
  public void differentAccounts(String field, AccountRef debit, AccountRef credit) {
    if (debit.equals(credit) && !debit.equals(UNREADABLE)) {
      violation(
          Reason.SAME_ACCOUNT, field, "debit and credit must be two accounts; both are " + debit);
    }
  }

  /** An asset's scale. */
  public int scale(String field, int scale) {
    return (int) range(field, scale, 0, Limits.ASSET_SCALE_MAX);
  }

  /** A number within bounds, both included; the least when it is not. */
  public long range(String field, long value, long least, long most) {
    if (value < least || value > most) {
      violation(
          Reason.MALFORMED_REQUEST, field, "must be " + least + " to " + most + "; got " + value);
      return least;
    }
    return value;
  }

  /** Labels: up to 16 pairs, key 1..64, value 0..256 characters. */
  public Map<String, String> labels(String field, Map<String, String> labels) {
    if (labels.size() > Limits.LABELS_MAX) {
      violation(
          Reason.MALFORMED_REQUEST,
          field,
          "must have at most " + Limits.LABELS_MAX + " pairs; got " + labels.size());
      return Map.of();
    }
    labels.forEach(
        (key, value) -> {
          text(field + " key", key, 1, Limits.LABEL_KEY_CHARS_MAX);
          text(field + "[" + shown(key) + "]", value, 0, Limits.LABEL_VALUE_CHARS_MAX);
        });
    return labels;
  }

  /** Well-formed free text of a bounded number of characters (Unicode code points). */
  public String text(String field, String text, int least, int most) {
    int length = text.codePointCount(0, text.length());
    if (length < least || length > most) {
      violation(
          Reason.MALFORMED_REQUEST,
          field,
          "must have " + least + " to " + most + " characters; got " + length);
    }
    if (holdsHalfAPair(text)) {
      // The journal's UTF-8 has no form for it, and two such texts must not become one.
      violation(Reason.MALFORMED_REQUEST, field, "must not hold half a surrogate pair");
    }
    return text;
  }

  /** Bytes of bounded length. */
  public Bytes bytes(String field, Bytes bytes, int most) {
    if (bytes.length() > most) {
      violation(
          Reason.MALFORMED_REQUEST,
          field,
          "must have at most " + most + " bytes; got " + bytes.length());
      return Bytes.EMPTY;
    }
    return bytes;
  }

  private String name(String field, String text, int most, CharRule rule, String pattern) {
    if (text.isEmpty()) {
      violation(Reason.MALFORMED_REQUEST, field, "is required and must match " + pattern);
      return text;
    }
    boolean good = text.length() <= most;
    for (int i = 0; good && i < text.length(); i++) {
      good = rule.allows(text.charAt(i), i == 0);
    }
    if (!good) {
      String length = text.length() > most ? "; got " + text.length() + " characters" : "";
      violation(
          Reason.MALFORMED_REQUEST,
          field,
          "must match " + pattern + "; got " + shown(text) + length);
    }
    return text;
  }

  private static boolean holdsHalfAPair(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  @FunctionalInterface
  private interface CharRule {
    boolean allows(char character, boolean first);
  }

  private static boolean lowerStart(char c, boolean first) {
    return (c >= 'a' && c <= 'z') || (!first && ((c >= '0' && c <= '9') || c == '-'));
  }

  private static boolean assetChar(char c, boolean first) {
    return (c >= 'A' && c <= 'Z')
        || (!first && ((c >= '0' && c <= '9') || c == ':' || c == '_' || c == '.' || c == '-'));
  }

  private static boolean idChar(char c, boolean first) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (!first && (c == '.' || c == '_' || c == ':' || c == '-'));
  }

  /** The text as it may stand in a message: short, printable ASCII, quoted. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder("\"");
    int most = Math.min(text.length(), Limits.ID_CHARS_MAX + 1);
    for (int i = 0; i < most; i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c < 127 && c != '"' ? c : '?');
    }
    return shown.append(most < text.length() ? "...\"" : "\"").toString();
  }
}
