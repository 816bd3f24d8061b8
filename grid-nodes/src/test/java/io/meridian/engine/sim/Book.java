package io.meridian.engine.sim;

import io.meridian.codec.JournalPosition;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Command;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A plain bookkeeper for one shard: it does by hand, with exact numbers and nothing of the ledger's
 * rules, what the contract says a command must do, and compares it with what the record says was
 * done.
 */
final class Book {
  private static final BigInteger COUNTER_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  /** An account as the bookkeeper keeps it; amounts in minor units. */
  static final class Page {
    final CreateAccount opening;
    final long openedMicros;
    BigInteger debits = BigInteger.ZERO;
    BigInteger credits = BigInteger.ZERO;
    long version;
    long updatedMicros;
    final List<Line> lines = new ArrayList<>();

    Page(CreateAccount opening, long openedMicros) {
      this.opening = opening;
      this.openedMicros = openedMicros;
      this.updatedMicros = openedMicros;
    }

    BigInteger balance(BigInteger withDebits, BigInteger withCredits) {
      return opening.settings().normalSide() == NormalSide.CREDIT
          ? withCredits.subtract(withDebits)
          : withDebits.subtract(withCredits);
    }

    BigInteger balance() {
      return balance(debits, credits);
    }
  }

  /** A line of an account's statement. */
  record Line(
      long version,
      long micros,
      String commandId,
      JournalPosition position,
      BigInteger debited,
      BigInteger credited) {}

  private final Map<String, LedgerRecord> ledgers = new TreeMap<>();
  private final Map<String, LedgerRecord> assets = new TreeMap<>();
  private final Map<String, Page> pages = new TreeMap<>();
  private final Map<String, JournalPosition> places = new TreeMap<>();
  private long lastMicros;

  Map<String, LedgerRecord> ledgers() {
    return ledgers;
  }

  Map<String, LedgerRecord> assets() {
    return assets;
  }

  Map<String, Page> pages() {
    return pages;
  }

  /** Where each command's record stands. */
  Map<String, JournalPosition> places() {
    return places;
  }

  /** Enters a record; answers what is wrong with it, empty when nothing is. */
  List<String> enter(LedgerRecord record, JournalPosition position) {
    List<String> wrong = new ArrayList<>();
    Command command = record.command();
    String name = command.commandId().ledger() + '/' + command.commandId().id();
    if (places.putIfAbsent(name, position) != null) {
      wrong.add("id " + name + " is used at " + places.get(name) + " and again at " + position);
    }
    if (record.commitMicros() <= lastMicros) {
      wrong.add("commit time does not grow at " + position);
    }
    lastMicros = record.commitMicros();
    String did = outcome(record.outcome());
    String should =
        switch (command.kind()) {
          case CREATE_LEDGER -> openLedger((CreateLedger) command, record);
          case CREATE_ASSET -> registerAsset((CreateAsset) command, record);
          case CREATE_ACCOUNT -> openAccount((CreateAccount) command, record);
          case POST -> post((Post) command, record, position);
        };
    if (!did.equals(should)) {
      wrong.add("record " + name + " at " + position + " says " + did + ", the book " + should);
    }
    return wrong;
  }

  private static String outcome(Outcome outcome) {
    if (outcome instanceof Outcome.Refused refused) {
      Map<String, String> metadata = new TreeMap<>(refused.refusal().metadata());
      metadata.keySet().retainAll(List.of("account", "available", "required", "headroom"));
      return refused.refusal().reason() + " " + metadata;
    }
    StringBuilder text = new StringBuilder("applied");
    for (Entry entry : ((Outcome.Applied) outcome).entries()) {
      text.append(' ')
          .append(entry.account())
          .append(" v")
          .append(entry.version())
          .append(" +")
          .append(entry.change().postedDebits())
          .append("/+")
          .append(entry.change().postedCredits())
          .append(" = ")
          .append(entry.after().postedDebits())
          .append('/')
          .append(entry.after().postedCredits());
    }
    return text.toString();
  }

  private static String refused(Reason reason, Map<String, String> metadata) {
    return reason + " " + new TreeMap<>(metadata);
  }

  private String openLedger(CreateLedger command, LedgerRecord record) {
    LedgerRecord earlier = ledgers.putIfAbsent(command.commandId().ledger(), record);
    return earlier == null
            || ((CreateLedger) earlier.command()).placements().equals(command.placements())
        ? "applied"
        : refused(Reason.LEDGER_EXISTS, Map.of());
  }

  private String registerAsset(CreateAsset command, LedgerRecord record) {
    LedgerRecord earlier =
        assets.putIfAbsent(command.commandId().ledger() + '/' + command.code(), record);
    return earlier == null || ((CreateAsset) earlier.command()).scale() == command.scale()
        ? "applied"
        : refused(Reason.ASSET_EXISTS, Map.of());
  }

  private String openAccount(CreateAccount command, LedgerRecord record) {
    String ledger = command.commandId().ledger();
    String key = ledger + '/' + command.account().id();
    if (pages.containsKey(key)) {
      return refused(Reason.ACCOUNT_EXISTS, Map.of("account", command.account().toString()));
    }
    if (!assets.containsKey(ledger + '/' + command.settings().asset())) {
      return refused(Reason.ASSET_NOT_FOUND, Map.of());
    }
    pages.put(key, new Page(command, record.commitMicros()));
    return "applied";
  }

  private String post(Post command, LedgerRecord record, JournalPosition position) {
    String ledger = command.commandId().ledger();
    Map<AccountRef, Page> involved = new LinkedHashMap<>();
    for (Posting posting : command.postings()) {
      for (AccountRef ref : List.of(posting.debit(), posting.credit())) {
        Page page = pages.get(ledger + '/' + ref.id());
        if (page == null) {
          return refused(Reason.ACCOUNT_NOT_FOUND, Map.of("account", ref.toString()));
        }
        involved.put(ref, page);
      }
    }
    for (Posting posting : command.postings()) {
      for (AccountRef ref : List.of(posting.debit(), posting.credit())) {
        if (!involved.get(ref).opening.settings().asset().equals(posting.asset())) {
          return refused(Reason.ASSET_MISMATCH, Map.of("account", ref.toString()));
        }
      }
    }
    Map<AccountRef, BigInteger> debited = new LinkedHashMap<>();
    Map<AccountRef, BigInteger> credited = new LinkedHashMap<>();
    for (Posting posting : command.postings()) {
      BigInteger amount = BigInteger.valueOf(posting.amount());
      BigInteger debits = debited.merge(posting.debit(), amount, BigInteger::add);
      if (involved.get(posting.debit()).debits.add(debits).compareTo(COUNTER_MAX) > 0) {
        return refused(Reason.BALANCE_OVERFLOW, Map.of("account", posting.debit().toString()));
      }
      BigInteger credits = credited.merge(posting.credit(), amount, BigInteger::add);
      if (involved.get(posting.credit()).credits.add(credits).compareTo(COUNTER_MAX) > 0) {
        return refused(Reason.BALANCE_OVERFLOW, Map.of("account", posting.credit().toString()));
      }
    }
    String limit = brokenLimit(involved, debited, credited);
    if (!limit.isEmpty()) {
      return limit;
    }
    StringBuilder text = new StringBuilder("applied");
    involved.forEach(
        (ref, page) -> {
          BigInteger debits = debited.getOrDefault(ref, BigInteger.ZERO);
          BigInteger credits = credited.getOrDefault(ref, BigInteger.ZERO);
          page.debits = page.debits.add(debits);
          page.credits = page.credits.add(credits);
          page.version++;
          page.updatedMicros = record.commitMicros();
          page.lines.add(
              new Line(
                  page.version,
                  record.commitMicros(),
                  command.commandId().id(),
                  position,
                  debits,
                  credits));
          text.append(' ')
              .append(ref)
              .append(" v")
              .append(page.version)
              .append(" +")
              .append(debits)
              .append("/+")
              .append(credits)
              .append(" = ")
              .append(page.debits)
              .append('/')
              .append(page.credits);
        });
    return text.toString();
  }

  private static String brokenLimit(
      Map<AccountRef, Page> involved,
      Map<AccountRef, BigInteger> debited,
      Map<AccountRef, BigInteger> credited) {
    Map<AccountRef, BigInteger> after = new LinkedHashMap<>();
    involved.forEach(
        (ref, page) ->
            after.put(
                ref,
                page.balance(
                    page.debits.add(debited.getOrDefault(ref, BigInteger.ZERO)),
                    page.credits.add(credited.getOrDefault(ref, BigInteger.ZERO)))));
    for (Map.Entry<AccountRef, Page> one : involved.entrySet()) {
      Page page = one.getValue();
      BigInteger left = after.get(one.getKey());
      if (page.opening.settings().floor().isPresent()
          && left.compareTo(page.balance()) < 0
          && left.compareTo(BigInteger.valueOf(page.opening.settings().floor().getAsLong())) < 0) {
        return refused(
            Reason.INSUFFICIENT_FUNDS,
            Map.of(
                "account", one.getKey().toString(),
                "available", page.balance().toString(),
                "required", page.balance().subtract(left).toString()));
      }
    }
    for (Map.Entry<AccountRef, Page> one : involved.entrySet()) {
      Page page = one.getValue();
      BigInteger left = after.get(one.getKey());
      if (page.opening.settings().ceiling().isPresent()) {
        BigInteger ceiling = BigInteger.valueOf(page.opening.settings().ceiling().getAsLong());
        if (left.compareTo(page.balance()) > 0 && left.compareTo(ceiling) > 0) {
          return refused(
              Reason.CEILING_EXCEEDED,
              Map.of(
                  "account", one.getKey().toString(),
                  "headroom", ceiling.subtract(page.balance()).max(BigInteger.ZERO).toString()));
        }
      }
    }
    return "";
  }

  /** What does not balance: for every asset of every ledger, debits must equal credits. */
  List<String> unbalanced() {
    Map<String, BigInteger> differences = new TreeMap<>();
    pages.forEach(
        (key, page) -> {
          String asset = page.opening.commandId().ledger() + '/' + page.opening.settings().asset();
          differences.merge(asset, page.debits.subtract(page.credits), BigInteger::add);
        });
    List<String> wrong = new ArrayList<>();
    differences.forEach(
        (asset, difference) -> {
          if (difference.signum() != 0) {
            wrong.add("debits and credits of " + asset + " differ by " + difference);
          }
        });
    return wrong;
  }
}
