package io.meridian.engine.sim;

import io.meridian.codec.DerivedCodec;
import io.meridian.codec.Marker;
import io.meridian.codec.StatementPage;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares every copy of a shard at a quiet point with the chain and the book: the journal block by
 * block, and the derived state entry by entry, decoded.
 */
final class CopyCheck {
  private final SimGrid grid;
  private final ShardId shard;
  private final Chain chain;
  private final Book book;
  private final List<String> findings = new ArrayList<>();

  CopyCheck(SimGrid grid, ShardId shard, Chain chain, Book book) {
    this.grid = grid;
    this.shard = shard;
    this.chain = chain;
    this.book = book;
  }

  List<String> findings() {
    Map<DerivedKey, Object> expected = expected();
    for (SimNode node : grid.nodes()) {
      if (node.member() && node.journal(shard).owning()) {
        checkJournal(node);
      }
      if (node.member() && node.state(shard).owning()) {
        checkDerived(node, expected);
      }
    }
    return findings;
  }

  private void checkJournal(SimNode node) {
    JournalCopy copy = node.journal(shard);
    if (!copy.head().equals(chain.head())) {
      findings.add(node.name() + " has head " + copy.head() + ", not " + chain.head());
    }
    long sequence = 1;
    for (Bytes stored : chain.stored()) {
      if (!copy.block(sequence).equals(Optional.of(stored))) {
        findings.add(node.name() + " has another block " + sequence + " than the chain");
      }
      sequence++;
    }
  }

  private void checkDerived(SimNode node, Map<DerivedKey, Object> expected) {
    Map<DerivedKey, DerivedValue> all = node.state(shard).all();
    expected.forEach(
        (key, value) -> {
          if (!all.containsKey(key)) {
            findings.add(node.name() + " lacks derived entry " + key);
          }
        });
    all.forEach(
        (key, value) -> {
          Object decoded = decode(key, value.content());
          if (decoded instanceof Marker marker) {
            // What it knows of the copies depends on who was heard; the rest does not.
            decoded = new Marker(marker.sequence(), marker.hash(), Map.of());
          }
          if (!decoded.equals(expected.get(key))) {
            findings.add(
                node.name()
                    + " has derived entry "
                    + key
                    + " = "
                    + decoded
                    + " of "
                    + value.stamp()
                    + ", the replay "
                    + expected.get(key));
          }
        });
  }

  private static Object decode(DerivedKey key, Bytes content) {
    return switch (key.kind()) {
      case LEDGER -> DerivedCodec.decodeLedger(content);
      case ASSET -> DerivedCodec.decodeAsset(content);
      case ACCOUNT -> DerivedCodec.decodeAccount(content);
      case PAGE -> DerivedCodec.decodePage(content);
      case INDEX -> DerivedCodec.decodePosition(content);
      case ORIGINAL -> DerivedCodec.decodeOriginal(content);
      case SLOT -> DerivedCodec.decodeSlot(content);
      case CROSSING -> DerivedCodec.decodeCrossing(content);
      case REFERENCE -> DerivedCodec.decodeReference(content);
      case MARKER -> DerivedCodec.decodeMarker(content);
    };
  }

  private Map<DerivedKey, Object> expected() {
    Map<DerivedKey, Object> expected = new TreeMap<>();
    expected.put(
        DerivedKey.MARKER, new Marker(chain.head().sequence(), chain.head().hash(), Map.of()));
    book.ledgers()
        .forEach(
            (name, facts) -> facts.last().ifPresent(f -> expected.put(DerivedKey.ledger(name), f)));
    expected.putAll(book.assets());
    for (int i = 0; i < chain.size(); i++) {
      expected.put(DerivedKey.index(chain.record(i).command().commandId()), chain.position(i));
    }
    book.originals()
        .forEach(
            (id, left) -> left.last().ifPresent(o -> expected.put(DerivedKey.original(id), o)));
    book.slots().forEach((place, hold) -> expected.put(DerivedKey.slot(place), hold));
    expected.putAll(book.references());
    book.pages().values().forEach(page -> expect(page, expected));
    return expected;
  }

  private static void expect(Book.Page page, Map<DerivedKey, Object> expected) {
    expected.put(DerivedKey.account(page.key()), page.states().last().orElseThrow());
    Counters before = Counters.ZERO;
    Counters running = Counters.ZERO;
    List<StatementPage.Line> lines = new ArrayList<>();
    long number = 0;
    for (StatementPage.Line line : page.lines()) {
      lines.add(line);
      running = running.plus(line.change());
      if (lines.size() == StatementPage.ENTRIES_MAX) {
        expected.put(DerivedKey.page(page.key(), number), new StatementPage(number, before, lines));
        number++;
        before = running;
        lines = new ArrayList<>();
      }
    }
    if (!lines.isEmpty()) {
      expected.put(DerivedKey.page(page.key(), number), new StatementPage(number, before, lines));
    }
  }
}
