package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AccountChanges;
import io.meridian.ledger.AccountChanges.Field;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Capture;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Hold;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Refund;
import io.meridian.ledger.StatusChange;
import io.meridian.ledger.TransactionCommand;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.UpdateAccount;
import io.meridian.ledger.VoidHold;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class CommandCodecTest {
  private static final CommandId ID = new CommandId("sale", "eu", "pay-1");
  private static final AccountRef ALICE = new AccountRef("eu", "alice");
  private static final AccountRef BOB = new AccountRef("eu", "bob");
  private static final TransactionDetails NONE = TransactionDetails.NONE;
  private static final Posting POSTING = new Posting(ALICE, BOB, "USD", 5);
  private static final AccountSettings SETTINGS =
      new AccountSettings(
          "USD",
          NormalSide.CREDIT,
          OptionalLong.of(0),
          OptionalLong.empty(),
          Map.of("tier", "gold"),
          Optional.empty());

  @Property
  void shouldReadBackEveryCommand(@ForAll("commands") Command command) {
    PreparedCommand prepared = CommandCodec.prepare(command);

    Command decoded =
        CommandCodec.decode(prepared.request(), command.actor(), CommandCodec.privateData(command));

    assertThat(decoded).isEqualTo(command);
    assertThat(CommandCodec.prepare(decoded).request()).isEqualTo(prepared.request());
  }

  /**
   * What an earlier version could say keeps its bytes, so that a repeated request is recognized.
   */
  @Property
  void shouldBeOfTheLowestFormatThatCanSayIt(@ForAll("commands") Command command)
      throws InvalidProtocolBufferException {
    JournalProto.Request request =
        JournalProto.Request.parseFrom(CommandCodec.prepare(command).request().toArray());

    int lowest =
        switch (request.getOperationCase()) {
          case POST, CREATE_ASSET, CREATE_ACCOUNT -> request.hasEffectiveMicros() ? 2 : 1;
          case CREATE_LEDGER ->
              request.getCreateLedger().getCrossRegionForbidden()
                  ? 3
                  : request.getCreateLedger().getReferenceUnique() ? 2 : 1;
          case PREPARE_LEGS ->
              request.getPrepareLegs().getItemsCount() + request.getPrepareLegs().getBeforeCount()
                      > 0
                  ? 4
                  : 3;
          case SETTLE_LEGS ->
              request.getSettleLegs().getKind()
                          == JournalProto.CommandKind.COMMAND_KIND_ATOMIC_BATCH
                      || request.getId().matches("settle/[^/]+(/-?\\d+){4}")
                  ? 4
                  : 3;
          case ABANDON_CROSSING, FINISH_CROSSING -> 3;
          default -> 2;
        };
    assertThat(request.getFormat()).isEqualTo(lowest);
  }

  /**
   * What is written by hand is what the schema says: fields in order, defaults absent, nothing
   * else.
   */
  @Property
  void shouldWriteWhatTheGeneratedClassesWrite(@ForAll("commands") Command command)
      throws InvalidProtocolBufferException {
    byte[] request = CommandCodec.prepare(command).request().toArray();

    assertThat(JournalProto.Request.parseFrom(request).toByteArray()).isEqualTo(request);
  }

  @Property
  void shouldFingerprintTheRequestBehindAVersion(@ForAll("commands") Command command)
      throws Exception {
    PreparedCommand prepared = CommandCodec.prepare(command);

    byte[] hash = MessageDigest.getInstance("SHA-256").digest(prepared.request().toArray());
    assertThat(prepared.fingerprint().toString()).isEqualTo("01" + Bytes.wrap(hash));
  }

  @Property
  void shouldTellRequestsApartExactlyWhenAFieldDiffers(
      @ForAll("commands") Command left, @ForAll("commands") Command right) {
    boolean sameBytes =
        CommandCodec.prepare(left).request().equals(CommandCodec.prepare(right).request());

    boolean sameFields =
        left.commandId().equals(right.commandId())
            && withoutPrivateData(left).firstDifference(withoutPrivateData(right)).isEmpty();
    assertThat(sameBytes).isEqualTo(sameFields);
  }

  @Example
  void shouldHaveOtherBytesForEveryFieldThatDiffers() {
    // Given one command of each kind and, for each of its fields, one that differs in nothing else
    List<Command> commands =
        List.of(
            post(ID, List.of(POSTING), "", Map.of()),
            post(new CommandId("sales", "eu", "pay-1"), List.of(POSTING), "", Map.of()),
            post(new CommandId("sale", "us", "pay-1"), List.of(POSTING), "", Map.of()),
            post(new CommandId("sale", "eu", "pay-2"), List.of(POSTING), "", Map.of()),
            post(ID, List.of(new Posting(ALICE, BOB, "USD", 6)), "", Map.of()),
            post(ID, List.of(new Posting(ALICE, BOB, "EUR", 5)), "", Map.of()),
            post(ID, List.of(new Posting(BOB, ALICE, "USD", 5)), "", Map.of()),
            post(ID, List.of(new Posting(ALICE, at("us", BOB), "USD", 5)), "", Map.of()),
            post(ID, List.of(new Posting(at("us", ALICE), BOB, "USD", 5)), "", Map.of()),
            post(ID, List.of(POSTING, POSTING), "", Map.of()),
            post(ID, List.of(POSTING), "invoice 7", Map.of()),
            post(ID, List.of(POSTING), "", Map.of("a", "b")),
            post(ID, List.of(POSTING), "", Map.of("b", "a")),
            post(ID, List.of(POSTING), "", Map.of("ab", "")),
            post(ID, List.of(POSTING), "", Map.of("a", "", "b", "")),
            new Post(ID, "", List.of(POSTING), effective(0)),
            new Post(ID, "", List.of(POSTING), effective(1)),
            new Post(ID, "", List.of(POSTING), effective(-1)),
            new Hold(ID, "", List.of(POSTING), 7, 0, NONE),
            new Hold(ID, "", List.of(POSTING), 8, 0, NONE),
            new Hold(ID, "", List.of(POSTING), 7, 8, NONE),
            new Hold(ID, "", List.of(POSTING, POSTING), 7, 0, NONE),
            new Hold(ID, "", List.of(POSTING), 7, 0, effective(0)),
            new Hold(ID, "", List.of(POSTING), 7, 0, said("invoice 7", Map.of())),
            new Hold(ID, "", List.of(POSTING), 7, 0, said("", Map.of("a", "b"))),
            new Capture(ID, "", "hold-1", Parts.ALL_REMAINING, false, NONE),
            new Capture(ID, "", "hold-2", Parts.ALL_REMAINING, false, NONE),
            new Capture(ID, "", "hold-1", Parts.ALL_REMAINING, true, NONE),
            new Capture(ID, "", "hold-1", parts(new Part(0, 1)), false, NONE),
            new Capture(ID, "", "hold-1", parts(new Part(0, 1)), true, NONE),
            new Capture(ID, "", "hold-1", parts(new Part(0, 2)), false, NONE),
            new Capture(ID, "", "hold-1", parts(new Part(1, 1)), false, NONE),
            new Capture(ID, "", "hold-1", parts(new Part(0, 1), new Part(1, 1)), false, NONE),
            new Capture(ID, "", "hold-1", Parts.ALL_REMAINING, false, effective(0)),
            new VoidHold(ID, "", "hold-1", NONE),
            new VoidHold(ID, "", "hold-2", NONE),
            new VoidHold(ID, "", "hold-1", effective(0)),
            new Refund(ID, "", "hold-1", Parts.ALL_REMAINING, NONE),
            new Refund(ID, "", "hold-2", Parts.ALL_REMAINING, NONE),
            new Refund(ID, "", "hold-1", parts(new Part(0, 1)), NONE),
            new Refund(ID, "", "hold-1", parts(new Part(0, 2)), NONE),
            new Refund(ID, "", "hold-1", Parts.ALL_REMAINING, effective(0)),
            new ExpireHold(ID, "hold-1"),
            new ExpireHold(ID, "hold-2"),
            batch(new AtomicBatch.Item("a", fingerprint(1))),
            batch(new AtomicBatch.Item("b", fingerprint(1))),
            batch(new AtomicBatch.Item("a", fingerprint(2))),
            batch(
                new AtomicBatch.Item("a", fingerprint(1)),
                new AtomicBatch.Item("b", fingerprint(2))),
            batch(
                new AtomicBatch.Item("b", fingerprint(2)),
                new AtomicBatch.Item("a", fingerprint(1))),
            new ClosePeriod(ID, "", 0),
            new ClosePeriod(ID, "", 1),
            new ClosePeriod(ID, "", -1),
            status(ALICE, StatusChange.FREEZE, OptionalLong.empty()),
            status(BOB, StatusChange.FREEZE, OptionalLong.empty()),
            status(at("us", ALICE), StatusChange.FREEZE, OptionalLong.empty()),
            status(ALICE, StatusChange.UNFREEZE, OptionalLong.empty()),
            status(ALICE, StatusChange.CLOSE, OptionalLong.empty()),
            status(ALICE, StatusChange.REOPEN, OptionalLong.empty()),
            status(ALICE, StatusChange.FREEZE, OptionalLong.of(0)),
            status(ALICE, StatusChange.FREEZE, OptionalLong.of(1)),
            update(ALICE, floor(OptionalLong.empty()), OptionalLong.empty()),
            update(BOB, floor(OptionalLong.empty()), OptionalLong.empty()),
            update(at("us", ALICE), floor(OptionalLong.empty()), OptionalLong.empty()),
            update(ALICE, floor(OptionalLong.empty()), OptionalLong.of(0)),
            update(ALICE, floor(OptionalLong.empty()), OptionalLong.of(1)),
            update(ALICE, floor(OptionalLong.of(0)), OptionalLong.empty()),
            update(ALICE, floor(OptionalLong.of(1)), OptionalLong.empty()),
            update(ALICE, ceiling(OptionalLong.empty()), OptionalLong.empty()),
            update(ALICE, ceiling(OptionalLong.of(0)), OptionalLong.empty()),
            update(ALICE, labels(Map.of()), OptionalLong.empty()),
            update(ALICE, labels(Map.of("a", "b")), OptionalLong.empty()),
            update(ALICE, cleared(Field.PRIVATE_DATA), OptionalLong.empty()),
            // A floor that is set, and beside it a ceiling that is cleared.
            update(
                ALICE,
                changes(
                    Set.of(Field.FLOOR, Field.CEILING), OptionalLong.of(1), OptionalLong.empty()),
                OptionalLong.empty()),
            update(ALICE, cleared(Field.FLOOR, Field.CEILING), OptionalLong.empty()),
            update(ALICE, cleared(Field.values()), OptionalLong.empty()),
            new CreateAsset(ID, "", "USD", 0),
            new CreateAsset(ID, "", "USD", 2),
            new CreateAsset(ID, "", "EUR", 2),
            ledger(),
            ledger(new LedgerPlacement("eu", List.of())),
            ledger(new LedgerPlacement("eu", List.of(0))),
            ledger(new LedgerPlacement("eu", List.of(0, 1))),
            ledger(new LedgerPlacement("eu", List.of(1, 0))),
            ledger(new LedgerPlacement("eu", List.of(0)), new LedgerPlacement("us", List.of(1))),
            ledger(new LedgerPlacement("us", List.of(1)), new LedgerPlacement("eu", List.of(0))),
            new CreateLedger(ID, "", List.of(), true),
            account(ALICE, SETTINGS),
            account(BOB, SETTINGS),
            account(at("us", ALICE), SETTINGS),
            account(ALICE, settings("EUR", NormalSide.CREDIT, OptionalLong.of(0))),
            account(ALICE, settings("USD", NormalSide.DEBIT, OptionalLong.of(0))),
            account(ALICE, settings("USD", NormalSide.CREDIT, OptionalLong.empty())),
            account(ALICE, settings("USD", NormalSide.CREDIT, OptionalLong.of(-1))));

    // When they are brought into canonical form
    Set<Bytes> requests = new HashSet<>();
    Set<Bytes> fingerprints = new HashSet<>();
    for (Command command : commands) {
      requests.add(CommandCodec.prepare(command).request());
      fingerprints.add(CommandCodec.prepare(command).fingerprint());
    }

    // Then no two are alike
    assertThat(requests).hasSameSizeAs(commands);
    assertThat(fingerprints).hasSameSizeAs(commands);
  }

  @Example
  void shouldNotDependOnTheOrderOfLabels() {
    Map<String, String> forth = new LinkedHashMap<>();
    Map<String, String> back = new LinkedHashMap<>();
    for (int i = 0; i < 16; i++) {
      forth.put("key" + i, "value");
      back.put("key" + (15 - i), "value");
    }

    assertThat(CommandCodec.prepare(post(ID, List.of(POSTING), "", forth)).request())
        .isEqualTo(CommandCodec.prepare(post(ID, List.of(POSTING), "", back)).request());
  }

  /** U+1F600 comes after U+FFFD in UTF-8 and before it among Java's characters. */
  @Example
  void shouldSortLabelsByTheBytesOfTheirKeys() throws InvalidProtocolBufferException {
    Command command =
        post(ID, List.of(POSTING), "", Map.of("\uD83D\uDE00", "1", "\uFFFD", "2", "a", "3"));

    JournalProto.Request request =
        JournalProto.Request.parseFrom(CommandCodec.prepare(command).request().toArray());

    assertThat(request.getLabelsList())
        .extracting(JournalProto.Pair::getValue)
        .containsExactly("3", "2", "1");
  }

  @Example
  void shouldLeaveActorAndPrivateDataOutOfTheRequest() {
    Command plain = new Post(ID, "", List.of(POSTING), NONE);
    Command full = new Post(ID, "teller", List.of(POSTING), secret(Optional.of(privateData(1, 1))));

    assertThat(CommandCodec.prepare(full).request())
        .isEqualTo(CommandCodec.prepare(plain).request());
  }

  /** Of private data an update says only that it changes; clearing and setting are told apart. */
  @Example
  void shouldLeavePrivateDataOutOfAnUpdateAndStillTellTwoApart() {
    // Given an update that sets private data, one that sets other, and one that clears it
    PreparedCommand sets = CommandCodec.prepare(secretUpdate(Optional.of(privateData(1, 1))));
    PreparedCommand sameAgain = CommandCodec.prepare(secretUpdate(Optional.of(privateData(1, 2))));
    PreparedCommand setsOther = CommandCodec.prepare(secretUpdate(Optional.of(privateData(2, 1))));
    PreparedCommand clears = CommandCodec.prepare(secretUpdate(Optional.empty()));

    // When the first is recorded
    StoredRecord recorded =
        RecordCodec.decode(RecordCodec.encode(sets, 1, new Outcome.Applied(List.of())).stored());

    // Then no request holds private data, and only the same again is the same
    assertThat(Set.of(sets.request())).containsOnly(setsOther.request(), clears.request());
    assertThat(CommandCodec.sameRequest(sameAgain, recorded)).isTrue();
    assertThat(CommandCodec.sameRequest(setsOther, recorded)).isFalse();
    assertThat(CommandCodec.sameRequest(clears, recorded)).isFalse();
  }

  @Example
  void shouldNotDependOnTheOrderInWhichPartsAreNamed() {
    Command forth = new Refund(ID, "", "pay-0", parts(new Part(0, 7), new Part(3, 1)), NONE);
    Command back = new Refund(ID, "", "pay-0", parts(new Part(3, 1), new Part(0, 7)), NONE);

    assertThat(CommandCodec.prepare(forth).request())
        .isEqualTo(CommandCodec.prepare(back).request());
  }

  @Example
  void shouldFindARequestTheSameWhenOnlyTheSaltDiffers() {
    StoredRecord recorded = recorded(Optional.of(privateData(1, 1)));

    assertThat(CommandCodec.sameRequest(prepared(Optional.of(privateData(1, 2))), recorded))
        .isTrue();
  }

  @Example
  void shouldFindARequestDifferentWhenPrivateDataDiffers() {
    StoredRecord recorded = recorded(Optional.of(privateData(1, 1)));

    assertThat(CommandCodec.sameRequest(prepared(Optional.of(privateData(2, 1))), recorded))
        .isFalse();
    assertThat(CommandCodec.sameRequest(prepared(Optional.empty()), recorded)).isFalse();
    assertThat(
            CommandCodec.sameRequest(
                prepared(Optional.of(privateData(1, 1))), recorded(Optional.empty())))
        .isFalse();
  }

  @Example
  void shouldFindARequestDifferentWhenItsFingerprintDiffers() {
    Command other = post(ID, List.of(POSTING, POSTING), "", Map.of());

    assertThat(CommandCodec.sameRequest(CommandCodec.prepare(other), recorded(Optional.empty())))
        .isFalse();
  }

  @Example
  void shouldFindARequestTheSameWhenThePrivateDataOfTheRecordWasErased() {
    StoredRecord erased = Erasure.of(record(Optional.of(privateData(1, 1))));

    assertThat(CommandCodec.sameRequest(prepared(Optional.of(privateData(1, 2))), erased)).isTrue();
    assertThat(
            CommandCodec.sameRequest(
                CommandCodec.prepare(post(ID, List.of(POSTING), "other", Map.of())), erased))
        .isFalse();
  }

  /** The engine asks for the first difference exactly when the codec finds requests different. */
  @Property
  void shouldFindRequestsTheSameExactlyWhenNoFieldDiffers(
      @ForAll("commandsUnderAnyId") Command left, @ForAll("commandsUnderAnyId") Command right) {
    Command sameId = withId(right, left.commandId());
    StoredRecord recorded =
        RecordCodec.decode(
            RecordCodec.encode(CommandCodec.prepare(sameId), 1, new Outcome.Applied(List.of()))
                .stored());

    assertThat(CommandCodec.sameRequest(CommandCodec.prepare(left), recorded))
        .isEqualTo(left.firstDifference(sameId).isEmpty());
  }

  @Example
  void shouldRefuseHalfASurrogatePairBecauseUtf8WouldMakeItAQuestionMark() {
    for (String text : List.of("\uD83D", "a\uDE00", "é\uDE00\uD83D", "é\uD83Dx")) {
      Command command = post(ID, List.of(POSTING), text, Map.of());

      assertThatThrownBy(() -> CommandCodec.prepare(command))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("surrogate");
    }
  }

  @Example
  void shouldRefuseAnAccountOfNoRegionBecauseAbsentMeansTheRequestsRegion() {
    Command command = account(at("", ALICE), SETTINGS);

    assertThatThrownBy(() -> CommandCodec.prepare(command))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no region");
  }

  @Example
  void shouldSayThatARequestIsOfANewerVersion() {
    Bytes newer = Bytes.wrap(JournalProto.Request.newBuilder().setFormat(5).build().toByteArray());

    assertThatThrownBy(() -> CommandCodec.decode(newer, "", Optional.empty()))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("format version 5")
        .hasMessageContaining("newer version");
  }

  @Example
  void shouldRefuseARequestThatNoRuleAllows() {
    JournalProto.Request.Builder request = JournalProto.Request.newBuilder().setFormat(1);
    JournalProto.Posting same =
        JournalProto.Posting.newBuilder().setDebit("a").setCredit("a").setAmount(1).build();
    List<JournalProto.Request> broken =
        List.of(
            request.build(),
            request.setPost(JournalProto.Post.getDefaultInstance()).build(),
            request.setPost(JournalProto.Post.newBuilder().addPostings(same)).build(),
            request.setCreateAccount(JournalProto.CreateAccount.getDefaultInstance()).build());

    for (JournalProto.Request one : broken) {
      Bytes bytes = Bytes.wrap(one.toByteArray());
      assertThatThrownBy(() -> CommandCodec.decode(bytes, "", Optional.empty()))
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  @Property
  void shouldRefuseAFormatThatIsNotTheLowest(@ForAll("commands") Command command)
      throws InvalidProtocolBufferException {
    JournalProto.Request request =
        JournalProto.Request.parseFrom(CommandCodec.prepare(command).request().toArray());

    Bytes other = bytes(request.toBuilder().setFormat(request.getFormat() % 3 + 1).build());

    assertThatThrownBy(() -> CommandCodec.decode(other, "", CommandCodec.privateData(command)))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("not the lowest");
  }

  @Example
  void shouldRefuseWhatIsSaidOfATransactionBesideACommandThatIsNone()
      throws InvalidProtocolBufferException {
    for (Command command :
        List.of(
            new CreateAsset(ID, "", "USD", 2),
            new ExpireHold(ID, "hold-1"),
            new ClosePeriod(ID, "", 1),
            batch(new AtomicBatch.Item("a", fingerprint(1))))) {
      JournalProto.Request request =
          JournalProto.Request.parseFrom(CommandCodec.prepare(command).request().toArray());
      for (JournalProto.Request more :
          List.of(
              request.toBuilder().setReference("invoice 7").build(),
              request.toBuilder().addLabels(JournalProto.Pair.getDefaultInstance()).build(),
              request.toBuilder().setEffectiveMicros(0).build())) {
        assertThatThrownBy(() -> CommandCodec.decode(bytes(more), "", Optional.empty()))
            .isInstanceOf(CorruptJournalException.class)
            .hasMessageContaining("more than its command can");
      }
    }
  }

  @Example
  void shouldRefusePrivateDataBesideACommandThatTakesNone() {
    for (Command command :
        List.of(
            new CreateAsset(ID, "", "USD", 2),
            new ExpireHold(ID, "hold-1"),
            status(ALICE, StatusChange.FREEZE, OptionalLong.empty()),
            update(ALICE, cleared(Field.LABELS), OptionalLong.empty()))) {
      Bytes request = CommandCodec.prepare(command).request();
      assertThatThrownBy(() -> CommandCodec.decode(request, "", Optional.of(privateData(1, 1))))
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  @Example
  void shouldRefusePartsOutOfOrderOrTwice() {
    JournalProto.Part first = JournalProto.Part.newBuilder().setAmount(1).build();
    JournalProto.Part second = JournalProto.Part.newBuilder().setPosting(1).setAmount(1).build();
    for (List<JournalProto.Part> parts : List.of(List.of(second, first), List.of(first, first))) {
      JournalProto.Request.Builder request = JournalProto.Request.newBuilder().setFormat(2);
      for (JournalProto.Request broken :
          List.of(
              request
                  .setCapture(JournalProto.Capture.newBuilder().setHold("h").addAllParts(parts))
                  .build(),
              request
                  .setRefund(
                      JournalProto.Refund.newBuilder().setTransaction("h").addAllParts(parts))
                  .build())) {
        assertThatThrownBy(() -> CommandCodec.decode(bytes(broken), "", Optional.empty()))
            .isInstanceOf(CorruptJournalException.class)
            .hasMessageContaining("out of order");
      }
    }
  }

  @Example
  void shouldRefuseAnUpdateThatNoRuleAllows() {
    JournalProto.UpdateAccount.Builder update =
        JournalProto.UpdateAccount.newBuilder().setAccount("alice");
    JournalProto.AccountField floor = JournalProto.AccountField.ACCOUNT_FIELD_FLOOR;
    JournalProto.AccountField labels = JournalProto.AccountField.ACCOUNT_FIELD_LABELS;
    for (JournalProto.UpdateAccount broken :
        List.of(
            // Nothing changes, twice the same, out of order, of no register.
            update.clone().build(),
            update.clone().addFields(floor).addFields(floor).build(),
            update.clone().addFields(labels).addFields(floor).build(),
            update.clone().addFieldsValue(0).build(),
            update.clone().addFieldsValue(99).build(),
            // A value for a setting that does not change.
            update.clone().addFields(labels).setFloor(0).build(),
            update.clone().addFields(labels).setCeiling(0).build(),
            update
                .clone()
                .addFields(floor)
                .addLabels(JournalProto.Pair.getDefaultInstance())
                .build())) {
      Bytes request =
          bytes(JournalProto.Request.newBuilder().setFormat(2).setUpdateAccount(broken).build());
      assertThatThrownBy(() -> CommandCodec.decode(request, "", Optional.empty()))
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  @Example
  void shouldRefuseAFieldItDoesNotKnowInEveryOperation() throws InvalidProtocolBufferException {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    List<GoldenValues.Golden> all = new ArrayList<>(GoldenValues.recordsOfTheSecondVersion());
    all.addAll(GoldenCrossings.records());
    all.addAll(GoldenBatches.records());
    for (GoldenValues.Golden golden : all) {
      JournalProto.Request.Builder request =
          JournalProto.Request.parseFrom(CommandCodec.prepare(golden.command()).request().toArray())
              .toBuilder();
      FieldDescriptor operation =
          request.getOneofFieldDescriptor(JournalProto.Request.getDescriptor().getOneofs().get(0));
      Message inner = (Message) request.getField(operation);
      request.setField(operation, inner.toBuilder().setUnknownFields(unknown).build());

      assertThatThrownBy(
              () ->
                  CommandCodec.decode(
                      bytes(request.build()), "", CommandCodec.privateData(golden.command())))
          .as(golden.file())
          .isInstanceOf(CorruptJournalException.class)
          .hasMessageContaining("never writes");
    }
  }

  @Provide
  Arbitrary<Command> commands() {
    return Values.commands().withoutEdgeCases();
  }

  @Provide
  Arbitrary<Command> commandsUnderAnyId() {
    return Values.commandsUnderAnyId().withoutEdgeCases();
  }

  private static Command withoutPrivateData(Command command) {
    return CommandCodec.decode(CommandCodec.prepare(command).request(), "", Optional.empty());
  }

  private static Command withId(Command command, CommandId id) {
    return switch (command.kind()) {
      case POST -> {
        Post post = (Post) command;
        yield new Post(id, post.actor(), post.postings(), post.details());
      }
      case HOLD -> {
        Hold hold = (Hold) command;
        yield new Hold(
            id,
            hold.actor(),
            hold.postings(),
            hold.timeoutMicros(),
            hold.overCapturePercent(),
            hold.details());
      }
      case CAPTURE -> {
        Capture capture = (Capture) command;
        yield new Capture(
            id, "", capture.hold(), capture.parts(), capture.last(), capture.details());
      }
      case VOID -> new VoidHold(id, "", ((VoidHold) command).hold(), details(command));
      case REFUND -> {
        Refund refund = (Refund) command;
        yield new Refund(id, "", refund.refunded(), refund.parts(), refund.details());
      }
      case EXPIRE -> new ExpireHold(id, ((ExpireHold) command).hold());
      case ATOMIC_BATCH -> new AtomicBatch(id, "", ((AtomicBatch) command).items());
      case CREATE_LEDGER -> {
        CreateLedger ledger = (CreateLedger) command;
        yield new CreateLedger(
            id, "", ledger.placements(), ledger.referenceUnique(), ledger.crossRegion());
      }
      case CREATE_ASSET ->
          new CreateAsset(id, "", ((CreateAsset) command).code(), ((CreateAsset) command).scale());
      case CREATE_ACCOUNT ->
          new CreateAccount(
              id, "", ((CreateAccount) command).account(), ((CreateAccount) command).settings());
      case UPDATE_ACCOUNT -> {
        UpdateAccount update = (UpdateAccount) command;
        yield new UpdateAccount(id, "", update.account(), update.changes(), update.revision());
      }
      case CHANGE_ACCOUNT_STATUS -> {
        ChangeAccountStatus change = (ChangeAccountStatus) command;
        yield new ChangeAccountStatus(id, "", change.account(), change.change(), change.revision());
      }
      case CLOSE_PERIOD -> new ClosePeriod(id, "", ((ClosePeriod) command).closedUntilMicros());
      case PREPARE_LEGS, SETTLE_LEGS, ABANDON_CROSSING, FINISH_CROSSING ->
          throw new IllegalArgumentException("its id says what it is about: " + command);
    };
  }

  private static TransactionDetails details(Command command) {
    return ((TransactionCommand) command).details();
  }

  private static Command post(
      CommandId id, List<Posting> postings, String reference, Map<String, String> labels) {
    return new Post(id, "", postings, said(reference, labels));
  }

  private static TransactionDetails said(String reference, Map<String, String> labels) {
    return new TransactionDetails(reference, labels, Optional.empty(), OptionalLong.empty());
  }

  private static TransactionDetails effective(long micros) {
    return new TransactionDetails("", Map.of(), Optional.empty(), OptionalLong.of(micros));
  }

  private static TransactionDetails secret(Optional<PrivateData> privateData) {
    return new TransactionDetails("", Map.of(), privateData, OptionalLong.empty());
  }

  private static Parts parts(Part... named) {
    return Parts.of(List.of(named));
  }

  private static Command batch(AtomicBatch.Item... items) {
    return new AtomicBatch(ID, "", List.of(items));
  }

  private static Bytes fingerprint(int first) {
    byte[] fingerprint = new byte[CommandCodec.FINGERPRINT_BYTES];
    fingerprint[0] = (byte) first;
    return Bytes.wrap(fingerprint);
  }

  private static Command status(AccountRef account, StatusChange change, OptionalLong revision) {
    return new ChangeAccountStatus(ID, "", account, change, revision);
  }

  private static Command update(AccountRef account, AccountChanges changes, OptionalLong revision) {
    return new UpdateAccount(ID, "", account, changes, revision);
  }

  private static Command secretUpdate(Optional<PrivateData> privateData) {
    AccountChanges changes =
        new AccountChanges(
            Set.of(Field.PRIVATE_DATA),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Map.of(),
            privateData);
    return update(ALICE, changes, OptionalLong.empty());
  }

  private static AccountChanges cleared(Field... fields) {
    return changes(Set.of(fields), OptionalLong.empty(), OptionalLong.empty());
  }

  private static AccountChanges floor(OptionalLong floor) {
    return changes(Set.of(Field.FLOOR), floor, OptionalLong.empty());
  }

  private static AccountChanges ceiling(OptionalLong ceiling) {
    return changes(Set.of(Field.CEILING), OptionalLong.empty(), ceiling);
  }

  private static AccountChanges labels(Map<String, String> labels) {
    return new AccountChanges(
        Set.of(Field.LABELS), OptionalLong.empty(), OptionalLong.empty(), labels, Optional.empty());
  }

  private static AccountChanges changes(
      Set<Field> fields, OptionalLong floor, OptionalLong ceiling) {
    return new AccountChanges(fields, floor, ceiling, Map.of(), Optional.empty());
  }

  private static Bytes bytes(JournalProto.Request request) {
    return Bytes.wrap(request.toByteArray());
  }

  private static Command ledger(LedgerPlacement... placements) {
    return new CreateLedger(ID, "", List.of(placements), false);
  }

  private static Command account(AccountRef account, AccountSettings settings) {
    return new CreateAccount(ID, "", account, settings);
  }

  private static AccountSettings settings(String asset, NormalSide side, OptionalLong floor) {
    return new AccountSettings(
        asset, side, floor, OptionalLong.empty(), SETTINGS.labels(), Optional.empty());
  }

  private static AccountRef at(String region, AccountRef account) {
    return new AccountRef(region, account.id());
  }

  private static PrivateData privateData(int content, int salt) {
    return new PrivateData(
        0,
        Bytes.EMPTY,
        Bytes.copyOf(new byte[] {(byte) content}),
        Bytes.copyOf(new byte[] {(byte) salt}));
  }

  private static PreparedCommand prepared(Optional<PrivateData> privateData) {
    return CommandCodec.prepare(new Post(ID, "", List.of(POSTING), secret(privateData)));
  }

  private static EncodedRecord record(Optional<PrivateData> privateData) {
    return RecordCodec.encode(prepared(privateData), 1, new Outcome.Applied(List.of()));
  }

  private static StoredRecord recorded(Optional<PrivateData> privateData) {
    return RecordCodec.decode(record(privateData).stored());
  }
}
