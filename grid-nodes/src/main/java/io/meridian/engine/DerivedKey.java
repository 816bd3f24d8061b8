package io.meridian.engine;

import io.meridian.ledger.AccountKey;
import io.meridian.ledger.CommandId;
import java.util.HexFormat;

/**
 * The key of a derived entry inside its shard.
 *
 * @param kind the kind of entry
 * @param id the key among entries of the kind, as {@link DerivedKind} says
 */
public record DerivedKey(DerivedKind kind, String id) implements Comparable<DerivedKey> {
  private static final int HEXADECIMAL = 16;
  private static final HexFormat HEX = HexFormat.of();

  /** The marker's key. */
  public static final DerivedKey MARKER = new DerivedKey(DerivedKind.MARKER, "");

  /** The key of a ledger's fact. */
  public static DerivedKey ledger(String name) {
    return new DerivedKey(DerivedKind.LEDGER, name);
  }

  /** The key of an asset's fact. */
  public static DerivedKey asset(String ledger, String code) {
    return new DerivedKey(DerivedKind.ASSET, ledger + '/' + code);
  }

  /** The key of an account. */
  public static DerivedKey account(AccountKey account) {
    return new DerivedKey(DerivedKind.ACCOUNT, account.ledger() + '/' + account.account().id());
  }

  /** The key of a page of an account's statement. */
  public static DerivedKey page(AccountKey account, long number) {
    return new DerivedKey(
        DerivedKind.PAGE,
        account.ledger() + '/' + account.account().id() + '/' + HEX.toHexDigits(number));
  }

  /** The key of a command's place in the journal. */
  public static DerivedKey index(CommandId command) {
    return new DerivedKey(DerivedKind.INDEX, command.ledger() + '/' + command.id());
  }

  /** The key of what is left of a transaction. */
  public static DerivedKey original(CommandId transaction) {
    return new DerivedKey(DerivedKind.ORIGINAL, transaction.ledger() + '/' + transaction.id());
  }

  /** The key of a place in the table of open holds. */
  public static DerivedKey slot(int place) {
    return new DerivedKey(DerivedKind.SLOT, HEX.toHexDigits(place));
  }

  /** The key of a place in the table of open crossings. */
  public static DerivedKey crossing(int place) {
    return new DerivedKey(DerivedKind.CROSSING, HEX.toHexDigits(place));
  }

  /** The place in its table of a key of kind SLOT or CROSSING. */
  public int place() {
    return Integer.parseInt(id, HEXADECIMAL);
  }

  /** The key of a reference in the ledger of {@code scope}. */
  public static DerivedKey reference(CommandId scope, String reference) {
    return new DerivedKey(DerivedKind.REFERENCE, scope.ledger() + '/' + reference);
  }

  @Override
  public int compareTo(DerivedKey other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : id.compareTo(other.id);
  }
}
