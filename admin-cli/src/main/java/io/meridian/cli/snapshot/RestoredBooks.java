package io.meridian.cli.snapshot;

import io.meridian.cli.command.Documents;
import io.meridian.cli.output.Document;
import io.meridian.client.ConservationReport;
import io.meridian.client.JournalReport;
import io.meridian.client.Ledger;
import io.meridian.client.MeridianClient;
import io.meridian.client.Page;
import io.meridian.client.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is proven of a grid that was restored, through a server of it. */
final class RestoredBooks {
  private static final int PAGE = 100;
  private static final ProgressListener SILENT = (done, total) -> {};

  private final MeridianClient client;

  RestoredBooks(MeridianClient client) {
    this.client = client;
  }

  /** All journals and the books of all ledgers. */
  Findings check() {
    JournalReport journal = client.operations().checkJournal(Optional.empty(), SILENT);
    boolean hold = journal.holds();
    List<Document> ledgers = new ArrayList<>();
    for (String name : ledgers()) {
      ConservationReport books = client.operations().checkConservation(name, SILENT);
      hold &= books.holds();
      ledgers.add(
          new Document()
              .put("ledger", name)
              .put("conservation", Documents.finding(books))
              .put("accounts", books.accounts())
              .put("openHolds", books.openHolds()));
    }
    return new Findings(
        hold,
        new Document()
            .put("server", client.operations().status().nodeId())
            .put("journal", Documents.finding(journal))
            .putRows("ledgers", ledgers));
  }

  /** Whether all of it holds, and what was found. */
  record Findings(boolean hold, Document document) {}

  private List<String> ledgers() {
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      Page<Ledger> page = client.ledgers().list(PAGE, token);
      page.items().forEach(ledger -> names.add(ledger.name()));
      token = page.nextPageToken();
    } while (!token.isEmpty());
    return names;
  }
}
