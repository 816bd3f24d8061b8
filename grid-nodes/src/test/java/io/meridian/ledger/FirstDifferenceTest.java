package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.AccountChanges.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FirstDifferenceTest {
  private static final CommandId ID = new CommandId("sale", "eu", "pay-1");
  private static final AccountRef ALICE = new AccountRef("eu", "alice");
  private static final AccountRef BOB = new AccountRef("eu", "bob");
  private static final AccountRef CAROL = new AccountRef("eu", "carol");
  private static final Posting POSTING = new Posting(ALICE, BOB, "USD", 5);
  private static final Post POST = post(List.of(POSTING), "ref", Map.of("a", "b"), secret(1, 1));
  private static final AccountSettings SETTINGS =
      settings("USD", NormalSide.CREDIT, OptionalLong.of(0), Map.of(), secret(1, 1));
  private static final CreateAccount ACCOUNT = new CreateAccount(ID, "", ALICE, SETTINGS);
  private static final CreateAsset ASSET = new CreateAsset(ID, "", "USD", 2);
  private static final CreateLedger LEDGER =
      new CreateLedger(ID, "", List.of(new LedgerPlacement("eu", List.of(0))), false);

  static Stream<Arguments> differences() {
    Map<String, String> labels = POST.details().labels();
    return Stream.of(
        Arguments.of(POST, ASSET, "operation"),
        Arguments.of(
            POST,
            post(List.of(new Posting(CAROL, BOB, "USD", 5)), "ref", labels, secret(1, 1)),
            "post.postings[0].debit_account"),
        Arguments.of(
            POST,
            post(List.of(new Posting(ALICE, CAROL, "USD", 5)), "ref", labels, secret(1, 1)),
            "post.postings[0].credit_account"),
        Arguments.of(
            POST,
            post(List.of(new Posting(ALICE, BOB, "EUR", 5)), "ref", labels, secret(1, 1)),
            "post.postings[0].asset"),
        Arguments.of(
            POST,
            post(List.of(new Posting(ALICE, BOB, "USD", 6)), "ref", labels, secret(1, 1)),
            "post.postings[0].amount"),
        Arguments.of(
            POST, post(List.of(POSTING, POSTING), "ref", labels, secret(1, 1)), "post.postings"),
        Arguments.of(POST, post(List.of(POSTING), "", labels, secret(1, 1)), "reference"),
        Arguments.of(POST, post(List.of(POSTING), "ref", Map.of(), secret(1, 1)), "labels"),
        Arguments.of(POST, post(List.of(POSTING), "ref", labels, secret(2, 1)), "private_data"),
        Arguments.of(POST, post(List.of(POSTING), "ref", labels, Optional.empty()), "private_data"),
        // Several differ: the first in the order of the API's fields is named.
        Arguments.of(POST, post(List.of(POSTING), "", Map.of(), Optional.empty()), "reference"),
        Arguments.of(ACCOUNT, POST, "command"),
        Arguments.of(ACCOUNT, new CreateAccount(ID, "", BOB, SETTINGS), "account.account"),
        Arguments.of(
            ACCOUNT,
            account(settings("EUR", NormalSide.DEBIT, OptionalLong.of(0), Map.of(), secret(1, 1))),
            "account.asset"),
        Arguments.of(
            ACCOUNT,
            account(settings("USD", NormalSide.DEBIT, OptionalLong.of(0), Map.of(), secret(1, 1))),
            "account.normal_side"),
        Arguments.of(
            ACCOUNT,
            account(
                settings("USD", NormalSide.CREDIT, OptionalLong.empty(), Map.of(), secret(1, 1))),
            "account.floor"),
        Arguments.of(
            ACCOUNT,
            account(
                settings(
                    "USD", NormalSide.CREDIT, OptionalLong.of(0), Map.of("a", ""), secret(1, 1))),
            "account.labels"),
        Arguments.of(
            ACCOUNT,
            account(settings("USD", NormalSide.CREDIT, OptionalLong.of(0), Map.of(), secret(2, 1))),
            "account.private_data"),
        Arguments.of(ASSET, LEDGER, "command"),
        Arguments.of(ASSET, new CreateAsset(ID, "", "EUR", 3), "asset.code"),
        Arguments.of(ASSET, new CreateAsset(ID, "", "USD", 3), "asset.scale"),
        Arguments.of(LEDGER, ASSET, "command"),
        Arguments.of(LEDGER, new CreateLedger(ID, "", List.of(), true), "ledger.regions"),
        Arguments.of(
            LEDGER, new CreateLedger(ID, "", LEDGER.placements(), true), "ledger.reference_unique"),
        Arguments.of(
            LEDGER,
            new CreateLedger(ID, "", LEDGER.placements(), false, false),
            "ledger.cross_region"));
  }

  /** Two requests of the same kind that differ in everything but what {@code field} comes after. */
  static Stream<Arguments> differencesOfLaterOperations() {
    TransactionDetails none = TransactionDetails.NONE;
    TransactionDetails said =
        new TransactionDetails("ref", Map.of("a", "b"), secret(1, 1), OptionalLong.of(5));
    List<Posting> postings = List.of(POSTING);
    Hold hold = new Hold(ID, "", postings, 1_000_000, 5, none);
    Parts parts = Parts.of(List.of(new Part(0, 1), new Part(2, 7)));
    Parts others = Parts.of(List.of(new Part(0, 2)));
    Capture capture = new Capture(ID, "", "h", parts, false, none);
    VoidHold voiding = new VoidHold(ID, "", "h", none);
    Refund refund = new Refund(ID, "", "p", parts, none);
    return Stream.of(
        Arguments.of(POST, hold, "operation"),
        Arguments.of(hold, POST, "operation"),
        Arguments.of(capture, hold, "operation"),
        Arguments.of(voiding, capture, "operation"),
        Arguments.of(refund, voiding, "operation"),
        Arguments.of(ExpireHold.of(ID), refund, "operation"),
        Arguments.of(
            hold,
            new Hold(ID, "", List.of(new Posting(ALICE, BOB, "USD", 6)), 2_000_000, 6, said),
            "hold.postings[0].amount"),
        Arguments.of(
            hold, new Hold(ID, "", List.of(POSTING, POSTING), 2_000_000, 6, said), "hold.postings"),
        Arguments.of(hold, new Hold(ID, "", postings, 2_000_000, 6, said), "hold.timeout"),
        Arguments.of(
            hold, new Hold(ID, "", postings, 1_000_000, 6, said), "hold.over_capture_percent"),
        Arguments.of(hold, new Hold(ID, "", postings, 1_000_000, 5, said), "reference"),
        Arguments.of(capture, new Capture(ID, "", "g", others, true, said), "capture.hold"),
        Arguments.of(capture, new Capture(ID, "", "h", others, true, said), "capture.parts"),
        Arguments.of(
            capture, new Capture(ID, "", "h", Parts.ALL_REMAINING, true, said), "capture.parts"),
        Arguments.of(capture, new Capture(ID, "", "h", parts, true, said), "capture.final"),
        Arguments.of(capture, new Capture(ID, "", "h", parts, false, said), "reference"),
        Arguments.of(voiding, new VoidHold(ID, "", "g", said), "void.hold"),
        Arguments.of(voiding, new VoidHold(ID, "", "h", said), "reference"),
        Arguments.of(refund, new Refund(ID, "", "q", others, said), "refund.transaction"),
        Arguments.of(refund, new Refund(ID, "", "p", others, said), "refund.parts"),
        Arguments.of(refund, new Refund(ID, "", "p", parts, said), "reference"));
  }

  static Stream<Arguments> differencesOfDetails() {
    return Stream.of(
        Arguments.of("ref", Map.of("a", "c"), secret(2, 1), OptionalLong.of(6), "labels"),
        Arguments.of("ref", Map.of("a", "b"), secret(2, 1), OptionalLong.of(6), "effective_at"),
        Arguments.of("ref", Map.of("a", "b"), secret(2, 1), OptionalLong.empty(), "effective_at"),
        Arguments.of("ref", Map.of("a", "b"), secret(2, 1), OptionalLong.of(5), "private_data"));
  }

  @ParameterizedTest
  @MethodSource("differencesOfDetails")
  void shouldNameTheFirstDetailThatDiffers(
      String reference,
      Map<String, String> labels,
      Optional<PrivateData> privateData,
      OptionalLong effectiveMicros,
      String field) {
    TransactionDetails said =
        new TransactionDetails("ref", Map.of("a", "b"), secret(1, 1), OptionalLong.of(5));
    TransactionDetails other =
        new TransactionDetails(reference, labels, privateData, effectiveMicros);

    assertThat(new VoidHold(ID, "", "h", said).firstDifference(new VoidHold(ID, "", "h", other)))
        .contains(field);
  }

  static Stream<Arguments> differencesOfAccountCommands() {
    AccountChanges changes = changes(Set.of(Field.FLOOR, Field.CEILING), 1, 1);
    UpdateAccount update = new UpdateAccount(ID, "", ALICE, changes, OptionalLong.of(1));
    ChangeAccountStatus freeze =
        new ChangeAccountStatus(ID, "", ALICE, StatusChange.FREEZE, OptionalLong.of(1));
    return Stream.of(
        Arguments.of(update, freeze, "command"),
        Arguments.of(update, POST, "command"),
        Arguments.of(
            update, new UpdateAccount(ID, "", BOB, changes, OptionalLong.of(1)), "account.account"),
        Arguments.of(
            update,
            new UpdateAccount(
                ID, "", ALICE, changes(Set.of(Field.FLOOR), 2, 1), OptionalLong.empty()),
            "account.floor"),
        Arguments.of(
            update,
            new UpdateAccount(
                ID, "", ALICE, changes(Set.of(Field.FLOOR), 1, 1), OptionalLong.empty()),
            "account.ceiling"),
        Arguments.of(
            update,
            new UpdateAccount(
                ID,
                "",
                ALICE,
                changes(Set.of(Field.FLOOR, Field.CEILING, Field.LABELS), 1, 1),
                OptionalLong.empty()),
            "update_mask"),
        Arguments.of(
            update, new UpdateAccount(ID, "", ALICE, changes, OptionalLong.empty()), "revision"),
        Arguments.of(freeze, update, "command"),
        Arguments.of(
            freeze,
            new ChangeAccountStatus(ID, "", BOB, StatusChange.CLOSE, OptionalLong.empty()),
            "command"),
        Arguments.of(
            freeze,
            new ChangeAccountStatus(ID, "", BOB, StatusChange.FREEZE, OptionalLong.empty()),
            "account"),
        Arguments.of(
            freeze,
            new ChangeAccountStatus(ID, "", ALICE, StatusChange.FREEZE, OptionalLong.of(2)),
            "revision"),
        Arguments.of(new ClosePeriod(ID, "", 5), new ClosePeriod(ID, "", 6), "closed_until"),
        Arguments.of(new ClosePeriod(ID, "", 5), POST, "command"));
  }

  static Stream<Arguments> differencesOfBatches() {
    AtomicBatch batch = batch("a", "b");
    return Stream.of(
        Arguments.of(batch, POST, "mode"),
        Arguments.of(POST, batch, "operation"),
        Arguments.of(batch, batch("a", "c"), "requests[1].id"),
        Arguments.of(batch, batch("b", "a"), "requests[0].id"),
        Arguments.of(batch, batch("a"), "requests"),
        Arguments.of(batch, batch("a", "b", "c"), "requests"),
        Arguments.of(
            batch,
            new AtomicBatch(
                ID,
                "",
                List.of(
                    batch.items().get(0), new AtomicBatch.Item("b", Bytes.copyOf(new byte[] {9})))),
            "requests[1]"));
  }

  @ParameterizedTest
  @MethodSource({
    "differencesOfLaterOperations",
    "differencesOfAccountCommands",
    "differencesOfBatches"
  })
  void shouldNameTheFirstFieldOfEveryKindThatDiffers(Command command, Command other, String field) {
    assertThat(command.firstDifference(other)).contains(field);
    assertThat(command.firstDifference(command)).isEmpty();
  }

  @Test
  void shouldNotFindADifferenceInTheOrderOfParts() {
    Capture one =
        new Capture(
            ID,
            "",
            "h",
            Parts.of(List.of(new Part(0, 1), new Part(2, 7))),
            false,
            TransactionDetails.NONE);
    Capture other =
        new Capture(
            ID,
            "teller",
            "h",
            Parts.of(List.of(new Part(2, 7), new Part(0, 1))),
            false,
            TransactionDetails.NONE);

    assertThat(one.firstDifference(other)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("differences")
  void shouldNameTheFirstFieldThatDiffers(Command command, Command other, String field) {
    assertThat(command.firstDifference(other)).contains(field);
  }

  @Test
  void shouldNotFindADifferenceInWhoAsksOrInTheSalt() {
    Post other =
        new Post(
            ID,
            "teller",
            List.of(POSTING),
            new TransactionDetails("ref", Map.of("a", "b"), secret(1, 2), OptionalLong.empty()));

    assertThat(POST.firstDifference(other)).isEmpty();
    assertThat(
            ACCOUNT.firstDifference(
                new CreateAccount(
                    ID,
                    "teller",
                    ALICE,
                    settings(
                        "USD", NormalSide.CREDIT, OptionalLong.of(0), Map.of(), secret(1, 2)))))
        .isEmpty();
    assertThat(ASSET.firstDifference(new CreateAsset(ID, "teller", "USD", 2))).isEmpty();
  }

  private static Post post(
      List<Posting> postings,
      String reference,
      Map<String, String> labels,
      Optional<PrivateData> privateData) {
    return new Post(
        ID,
        "",
        postings,
        new TransactionDetails(reference, labels, privateData, OptionalLong.empty()));
  }

  private static CreateAccount account(AccountSettings settings) {
    return new CreateAccount(ID, "", ALICE, settings);
  }

  private static AccountSettings settings(
      String asset,
      NormalSide side,
      OptionalLong floor,
      Map<String, String> labels,
      Optional<PrivateData> privateData) {
    return new AccountSettings(asset, side, floor, OptionalLong.empty(), labels, privateData);
  }

  private static Optional<PrivateData> secret(int content, int salt) {
    return Optional.of(
        new PrivateData(
            0,
            Bytes.EMPTY,
            Bytes.copyOf(new byte[] {(byte) content}),
            Bytes.copyOf(new byte[] {(byte) salt})));
  }

  private static AccountChanges changes(Set<Field> fields, long floor, long ceiling) {
    return new AccountChanges(
        fields,
        fields.contains(Field.FLOOR) ? OptionalLong.of(floor) : OptionalLong.empty(),
        fields.contains(Field.CEILING) ? OptionalLong.of(ceiling) : OptionalLong.empty(),
        Map.of(),
        Optional.empty());
  }

  private static AtomicBatch batch(String... ids) {
    return new AtomicBatch(
        ID, "", Stream.of(ids).map(id -> new AtomicBatch.Item(id, Bytes.EMPTY)).toList());
  }
}
