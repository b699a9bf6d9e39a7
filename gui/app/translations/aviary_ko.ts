<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR" sourcelanguage="en">
<context>
    <name>aviary::Actions</name>
    <message>
        <source>&amp;Open…</source>
        <translation>열기(&amp;O)…</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>저장(&amp;S)</translation>
    </message>
    <message>
        <source>S&amp;tart page</source>
        <translation>시작 화면(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Picture (PNG, SVG, PDF)…</source>
        <translation>그림(&amp;P) (PNG, SVG, PDF)…</translation>
    </message>
    <message>
        <source>&amp;Curves (CSV)…</source>
        <translation>곡선(&amp;C) (CSV)…</translation>
    </message>
    <message>
        <source>&amp;Bundle of the run…</source>
        <translation>실행 묶음(&amp;B)…</translation>
    </message>
    <message>
        <source>&amp;Scenario (YAML)…</source>
        <translation>시나리오(&amp;S) (YAML)…</translation>
    </message>
    <message>
        <source>&amp;Copy as scenario</source>
        <translation>시나리오로 복사(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>끝내기(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Play or pause</source>
        <translation>재생 / 일시정지(&amp;P)</translation>
    </message>
    <message>
        <source>P&amp;revious decision</source>
        <translation>이전 결정(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Next decision</source>
        <translation>다음 결정(&amp;N)</translation>
    </message>
    <message>
        <source>S&amp;lower</source>
        <translation>느리게(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Faster</source>
        <translation>빠르게(&amp;F)</translation>
    </message>
    <message>
        <source>P&amp;in this run</source>
        <translation>이 실행 고정(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Fit the whole run</source>
        <translation>전체 보기(&amp;F)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>확대(&amp;I)</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>축소(&amp;O)</translation>
    </message>
    <message>
        <source>Filter the &amp;log</source>
        <translation>로그 거르기(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Why?</source>
        <translation>왜?(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;YAML of an object</source>
        <translation>오브젝트의 YAML(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;Edit the scenario</source>
        <translation>시나리오 편집(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Intervene</source>
        <translation>개입(&amp;I)</translation>
    </message>
    <message>
        <source>&amp;Compare runs</source>
        <translation>실행 비교(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Restore the panels</source>
        <translation>패널 원래대로(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>단축키(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About Aviary</source>
        <translation>Aviary 정보(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>파일(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>최근 파일(&amp;R)</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>내보내기(&amp;X)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>편집(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>실행(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>보기(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>패널(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>언어(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>모양(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>도움말(&amp;H)</translation>
    </message>
    <message>
        <source>As the &amp;desktop</source>
        <translation>데스크톱 설정대로(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>밝게(&amp;L)</translation>
    </message>
    <message>
        <source>Dar&amp;k</source>
        <translation>어둡게(&amp;K)</translation>
    </message>
    <message>
        <source>Left, Right, Home, End</source>
        <translation>←, →, Home, End</translation>
    </message>
    <message>
        <source>move the cursor on a chart</source>
        <translation>차트에서 커서 옮기기</translation>
    </message>
    <message>
        <source>zoom on a chart</source>
        <translation>차트 확대와 축소</translation>
    </message>
    <message>
        <source>complete a word in the editor</source>
        <translation>편집기에서 단어 완성</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>다른 이름으로 저장(&amp;A)…</translation>
    </message>
    <message>
        <source>Choose the r&amp;ollout</source>
        <translation>배포 고르기(&amp;O)</translation>
    </message>
    <message>
        <source>한국어</source>
        <comment>the other language, in its own words</comment>
        <translation>English</translation>
    </message>
</context>
<context>
    <name>aviary::ChartReadings</name>
    <message>
        <source>%1 % (%2 of %3)</source>
        <translation>%1 % (%3개 중 %2개)</translation>
    </message>
    <message>
        <source>apart by</source>
        <translation>차이</translation>
    </message>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%n포인트</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviary::ClusterPanel</name>
    <message>
        <source>Cluster at the cursor&apos;s time</source>
        <translation>커서 시점의 클러스터</translation>
    </message>
    <message>
        <source>%1 nodes, %2 pods, %3 of them ready, %4 pending</source>
        <translation>노드 %1개, Pod %2개 중 %3개 준비됨, %4개 대기 중</translation>
    </message>
    <message>
        <source>users, %1/s</source>
        <translation>사용자, 초당 %1건</translation>
    </message>
    <message>
        <source>no requests</source>
        <translation>요청 없음</translation>
    </message>
    <message>
        <source>■ primary %1 %</source>
        <translation>■ primary %1 %</translation>
    </message>
    <message>
        <source>● canary %1 %</source>
        <translation>● canary %1 %</translation>
    </message>
    <message>
        <source> · %1 m of %2 m CPU</source>
        <translation> · CPU %2 m 중 %1 m</translation>
    </message>
    <message>
        <source> · not ready</source>
        <translation> · 준비 안 됨</translation>
    </message>
    <message>
        <source> · cordoned</source>
        <translation> · cordon됨</translation>
    </message>
    <message numerus="yes">
        <source> · %n pod(s)</source>
        <translation>
            <numerusform> · Pod %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>pending, no node has room: %1</source>
        <translation>배치할 노드가 없어 대기 중: %1개</translation>
    </message>
    <message>
        <source>%1, %2: %3 since %4</source>
        <translation>%1, %2: %4부터 %3</translation>
    </message>
    <message>
        <source>■ %1   ● %2   not ready %3</source>
        <translation>■ %1   ● %2   준비 안 됨 %3</translation>
    </message>
    <message>
        <source>■ v1 %1 %</source>
        <translation>■ v1 %1 %</translation>
    </message>
    <message>
        <source>● v2 %1 %</source>
        <translation>● v2 %1 %</translation>
    </message>
    <message>
        <source>■ one version</source>
        <translation>■ 버전 하나</translation>
    </message>
</context>
<context>
    <name>aviary::CompareModel</name>
    <message>
        <source>This run</source>
        <translation>이번 실행</translation>
    </message>
    <message numerus="yes">
        <source>%n intervention(s)</source>
        <translation>
            <numerusform>개입 %n건</numerusform>
        </translation>
    </message>
    <message>
        <source>as written</source>
        <translation>파일 그대로</translation>
    </message>
    <message>
        <source>the best value</source>
        <translation>가장 좋은 값</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>바꾼 것</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>항목</translation>
    </message>
</context>
<context>
    <name>aviary::ComparePanel</name>
    <message>
        <source>Run %1</source>
        <translation>실행 %1</translation>
    </message>
    <message>
        <source>There is no run to pin yet.</source>
        <translation>아직 고정할 실행이 없습니다.</translation>
    </message>
    <message>
        <source>Four runs are pinned already; unpin one first.</source>
        <translation>이미 네 개를 고정했습니다. 먼저 하나를 푸세요.</translation>
    </message>
    <message>
        <source>Pin this run (P)</source>
        <translation>이 실행 고정 (P)</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>고정 풀기</translation>
    </message>
    <message>
        <source>Pin a run, change something, see both: pinned runs are dashed on the charts.</source>
        <translation>실행을 고정하고 값을 바꾸면 둘을 함께 볼 수 있습니다. 고정한 실행은 차트에 점선으로 남습니다.</translation>
    </message>
    <message>
        <source>What differs between the runs</source>
        <translation>실행 사이의 차이</translation>
    </message>
</context>
<context>
    <name>aviary::CopyRows</name>
    <message>
        <source>Copy rows</source>
        <translation>행 복사</translation>
    </message>
</context>
<context>
    <name>aviary::DiagnosticsModel</name>
    <message>
        <source>internal fault: %1</source>
        <translation>내부 오류: %1</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>위치</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>문제</translation>
    </message>
</context>
<context>
    <name>aviary::EditorPanel</name>
    <message>
        <source>no problems</source>
        <translation>문제 없음</translation>
    </message>
    <message>
        <source>✖ %1  ▲ %2</source>
        <translation>✖ %1  ▲ %2</translation>
    </message>
    <message>
        <source>%1 errors, %2 warnings</source>
        <translation>오류 %1개, 경고 %2개</translation>
    </message>
    <message>
        <source>Replace “%1” with “%2”</source>
        <translation>“%1”을(를) “%2”(으)로 바꾸기</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Text of the scenario</source>
        <translation>시나리오 본문</translation>
    </message>
    <message>
        <source>Problems of the scenario</source>
        <translation>시나리오의 문제</translation>
    </message>
    <message>
        <source>Save *</source>
        <translation>저장 *</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Fix</source>
        <translation>고치기</translation>
    </message>
</context>
<context>
    <name>aviary::EventLogModel</name>
    <message>
        <source>Time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>오브젝트</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>이벤트</translation>
    </message>
</context>
<context>
    <name>aviary::Export</name>
    <message>
        <source>%1 cannot be written.</source>
        <translation>%1에 쓸 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>aviary::InterventionModel</name>
    <message>
        <source>fault %1</source>
        <translation>장애 %1</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>Intervention</source>
        <translation>개입</translation>
    </message>
</context>
<context>
    <name>aviary::InterventionNames</name>
    <message>
        <source>Set image</source>
        <translation>이미지 변경</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>스케일</translation>
    </message>
    <message>
        <source>Open gate</source>
        <translation>게이트 열기</translation>
    </message>
    <message>
        <source>Close gate</source>
        <translation>게이트 닫기</translation>
    </message>
    <message>
        <source>Promote</source>
        <translation>승격</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>중단</translation>
    </message>
    <message>
        <source>Undo rollout</source>
        <translation>배포 되돌리기</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>보류</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>재개</translation>
    </message>
    <message>
        <source>Drain node</source>
        <translation>노드 drain</translation>
    </message>
    <message>
        <source>Fault: errors</source>
        <translation>장애: 오류</translation>
    </message>
    <message>
        <source>Fault: latency</source>
        <translation>장애: 지연</translation>
    </message>
    <message>
        <source>Fault: crash</source>
        <translation>장애: 크래시</translation>
    </message>
    <message>
        <source>Fault: node down</source>
        <translation>장애: 노드 다운</translation>
    </message>
    <message>
        <source>Multiply load</source>
        <translation>부하 곱하기</translation>
    </message>
</context>
<context>
    <name>aviary::InterventionsPanel</name>
    <message>
        <source>Do it at %1</source>
        <translation>%1에 실행</translation>
    </message>
    <message>
        <source>Intervention</source>
        <translation>개입</translation>
    </message>
    <message>
        <source>Target of the intervention</source>
        <translation>개입 대상</translation>
    </message>
    <message>
        <source>Value of the intervention</source>
        <translation>개입 값</translation>
    </message>
    <message>
        <source>Interventions</source>
        <translation>개입</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>없애기</translation>
    </message>
</context>
<context>
    <name>aviary::KnobRow</name>
    <message>
        <source>Back to %1, as written</source>
        <translation>파일에 적힌 %1(으)로</translation>
    </message>
    <message>
        <source>Reset %1</source>
        <translation>%1 되돌리기</translation>
    </message>
</context>
<context>
    <name>aviary::Lessons</name>
    <message>
        <source>A storm of update conflicts during a rolling update.</source>
        <translation>롤링 업데이트 도중 갱신 충돌(409)이 쏟아집니다.</translation>
    </message>
    <message>
        <source>CPU throttling under load makes probes time out.</source>
        <translation>부하가 걸린 Pod의 CPU가 스로틀링되어 probe가 시간 안에 답하지 못합니다.</translation>
    </message>
    <message>
        <source>A rolling update whose new pods crash; a person undoes it.</source>
        <translation>롤링 업데이트의 새 Pod가 계속 죽고, 결국 사람이 되돌립니다.</translation>
    </message>
    <message>
        <source>A dependency fails during a rollout of a healthy version.</source>
        <translation>새 버전은 멀쩡한데 배포 도중 의존 서비스가 무너집니다.</translation>
    </message>
    <message>
        <source>A header canary fails because its authorizer never becomes ready.</source>
        <translation>인가 서버가 끝내 준비되지 않아 헤더 canary가 실패합니다.</translation>
    </message>
    <message>
        <source>A rolling update next to a header canary and a worker canary on 2-CPU nodes.</source>
        <translation>2 CPU 노드 위에서 롤링 업데이트, 헤더 canary, 워커 canary를 나란히 봅니다.</translation>
    </message>
    <message>
        <source>The new version starts to fail in the middle of its rollout.</source>
        <translation>새 버전이 배포 한가운데에서 오류를 내기 시작합니다.</translation>
    </message>
    <message>
        <source>The image of the new version does not exist.</source>
        <translation>새 버전의 이미지가 존재하지 않습니다.</translation>
    </message>
    <message>
        <source>The new version becomes half a second slower.</source>
        <translation>새 버전이 0.5초 느려집니다.</translation>
    </message>
    <message>
        <source>A load of three times the usual overwhelms two pods.</source>
        <translation>평소의 세 배 부하가 Pod 두 개를 압도합니다.</translation>
    </message>
    <message>
        <source>Prometheus scrapes nothing for three minutes.</source>
        <translation>Prometheus가 3분 동안 아무것도 수집하지 못합니다.</translation>
    </message>
    <message>
        <source>The new version never becomes ready.</source>
        <translation>새 버전이 끝내 준비되지 않습니다.</translation>
    </message>
    <message>
        <source>A node is lost at two minutes and returns at ten.</source>
        <translation>2분에 노드를 잃고 10분에 되찾습니다.</translation>
    </message>
    <message>
        <source>The new version leaks memory until the kernel kills it.</source>
        <translation>새 버전의 메모리가 새다가 커널이 OOM으로 종료합니다.</translation>
    </message>
    <message>
        <source>New pods boot ten times slower while a rolling update is under way.</source>
        <translation>롤링 업데이트 도중 새 Pod가 열 배 느리게 뜹니다.</translation>
    </message>
    <message>
        <source>The acceptance test cannot be reached at the start of a rollout.</source>
        <translation>배포가 시작될 때 인수 테스트에 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>A zone with half of the pods fails for four minutes.</source>
        <translation>Pod 절반이 있는 zone이 4분 동안 멈춥니다.</translation>
    </message>
    <message>
        <source>The traffic ratio is not the pod ratio. The autoscaler sizes each side by its load, the weights decide who gets it.</source>
        <translation>트래픽 비율은 Pod 비율이 아닙니다. Pod 수는 HPA가 부하를 보고 정하고, 누가 요청을 받을지는 weight가 정합니다.</translation>
    </message>
    <message>
        <source>Roll out payment v2.0.0 with Flagger on Traefik. The new version fails 3 % of its requests.</source>
        <translation>Traefik 위에서 Flagger로 payment v2.0.0을 배포합니다. 새 버전은 요청의 3 %를 실패합니다.</translation>
    </message>
    <message>
        <source>Roll out payment v2.0.0 with Flagger on Traefik. The new version is good.</source>
        <translation>Traefik 위에서 Flagger로 payment v2.0.0을 배포합니다. 새 버전에는 문제가 없습니다.</translation>
    </message>
    <message>
        <source>The test group meets a bad version; nobody else does.</source>
        <translation>나쁜 버전을 테스트 그룹만 만나고 다른 사용자는 만나지 않습니다.</translation>
    </message>
    <message>
        <source>Insiders, a fifth of the traffic, try the new version for four intervals.</source>
        <translation>트래픽의 5분의 1인 내부 사용자가 네 interval 동안 새 버전을 써 봅니다.</translation>
    </message>
    <message>
        <source>A rollback as four chat rooms see it.</source>
        <translation>네 개의 채팅방이 보는 롤백.</translation>
    </message>
    <message>
        <source>The load sizes each side; the autoscaler of the primary is a copy.</source>
        <translation>양쪽의 크기는 각자의 부하가 정합니다. primary의 HPA는 복사본입니다.</translation>
    </message>
    <message>
        <source>Four iterations against a load test, then the switch on Istio.</source>
        <translation>부하 테스트로 네 번 반복 검사한 뒤 Istio에서 한 번에 전환합니다.</translation>
    </message>
    <message>
        <source>Provider kubernetes, five iterations against a load test, then the primary rolls.</source>
        <translation>provider kubernetes: 부하 테스트로 다섯 번 반복 검사한 뒤 primary를 롤링 업데이트합니다.</translation>
    </message>
    <message>
        <source>Four iterations of mirrored requests, then the switch on Istio.</source>
        <translation>복제한 요청으로 네 번 반복 검사한 뒤 Istio에서 전환합니다.</translation>
    </message>
    <message>
        <source>Nothing but a value of a ConfigMap changes, and a whole analysis follows.</source>
        <translation>ConfigMap 값 하나만 바뀌어도 분석 전체가 다시 돕니다.</translation>
    </message>
    <message>
        <source>Two dips of the success rate, threshold 3.</source>
        <translation>성공률이 두 번 내려가고, threshold는 3입니다.</translation>
    </message>
    <message>
        <source>The Canary is deleted after a rollout; the cluster ends as it began.</source>
        <translation>배포가 끝난 뒤 Canary를 지우면 클러스터는 처음 모습으로 돌아갑니다.</translation>
    </message>
    <message>
        <source>The node has no room for the surge pod of the promotion.</source>
        <translation>승격에 필요한 surge Pod가 들어갈 자리가 노드에 없습니다.</translation>
    </message>
    <message>
        <source>Every gate closed, and opened one after another.</source>
        <translation>모든 게이트를 닫아 두고 하나씩 엽니다.</translation>
    </message>
    <message>
        <source>The weighted canary on an HTTPRoute.</source>
        <translation>HTTPRoute로 하는 weight canary.</translation>
    </message>
    <message>
        <source>A GitOps sync sets the VirtualService back in mid-analysis.</source>
        <translation>분석 도중 GitOps 동기화가 VirtualService를 되돌려 놓습니다.</translation>
    </message>
    <message>
        <source>A version with a slow tail is taken back on Linkerd.</source>
        <translation>꼬리 지연이 긴 버전을 Linkerd에서 되돌립니다.</translation>
    </message>
    <message>
        <source>An orders-per-minute gate holds the rollout and then takes it back.</source>
        <translation>분당 주문 수 게이트가 배포를 붙잡았다가 결국 되돌립니다.</translation>
    </message>
    <message>
        <source>The metrics server is gone for the first minute, and again during the analysis.</source>
        <translation>지표 서버가 처음 1분 동안 없고, 분석 도중에 또 사라집니다.</translation>
    </message>
    <message>
        <source>One interval of mirrored requests, then stepWeight 25.</source>
        <translation>한 interval 동안 요청을 복제해 보낸 뒤 stepWeight 25로 진행합니다.</translation>
    </message>
    <message>
        <source>Version 6.2.0 arrives while 6.1.0 is being analysed.</source>
        <translation>6.1.0을 분석하는 동안 6.2.0이 올라옵니다.</translation>
    </message>
    <message>
        <source>The weighted canary on an NGINX ingress.</source>
        <translation>NGINX Ingress로 하는 weight canary.</translation>
    </message>
    <message>
        <source>Nobody but the load test of a rollout hook uses the service.</source>
        <translation>rollout hook의 부하 테스트 말고는 아무도 서비스를 쓰지 않습니다.</translation>
    </message>
    <message>
        <source>The acceptance test fails for 6.1.0 and passes for 6.2.0.</source>
        <translation>인수 테스트가 6.1.0에서는 실패하고 6.2.0에서는 통과합니다.</translation>
    </message>
    <message>
        <source>The pods of the new version never pass their readiness probe.</source>
        <translation>새 버전의 Pod가 readiness probe를 끝내 통과하지 못합니다.</translation>
    </message>
    <message>
        <source>The user changes their mind after two steps and sets the old image again.</source>
        <translation>사용자가 두 단계 뒤에 마음을 바꿔 이전 이미지로 되돌립니다.</translation>
    </message>
    <message>
        <source>An engineer opens the rollback gate in mid-analysis.</source>
        <translation>분석 도중 엔지니어가 rollback 게이트를 엽니다.</translation>
    </message>
    <message>
        <source>A cookie keeps users on the version they were first sent to.</source>
        <translation>쿠키가 사용자를 처음 만난 버전에 묶어 둡니다.</translation>
    </message>
    <message>
        <source>spec.skipAnalysis set in the middle of an analysis ends it with a promotion.</source>
        <translation>분석 도중 spec.skipAnalysis를 켜면 곧바로 승격으로 끝납니다.</translation>
    </message>
    <message>
        <source>stepWeight 25, and 20 points a tick on the way back.</source>
        <translation>stepWeight 25로 올리고, 되돌아올 때는 tick마다 20 포인트씩 옮깁니다.</translation>
    </message>
    <message>
        <source>stepWeights 1, 5, 25, 80 on Istio.</source>
        <translation>Istio에서 stepWeights 1, 5, 25, 80.</translation>
    </message>
    <message>
        <source>A pause of one and a half minutes in mid-analysis.</source>
        <translation>분석 도중 1분 30초 동안 멈춥니다.</translation>
    </message>
    <message>
        <source>stepWeight 20 up to maxWeight 60 on Istio; every check passes.</source>
        <translation>Istio에서 stepWeight 20으로 maxWeight 60까지. 모든 검사를 통과합니다.</translation>
    </message>
    <message>
        <source>A circuit breaker turns a slow service into fast refusals.</source>
        <translation>회로 차단기가 느린 서비스를 빠른 거절로 바꿉니다.</translation>
    </message>
    <message>
        <source>Retries multiply the load of pods that fail.</source>
        <translation>재시도가 실패하는 Pod의 부하를 몇 배로 키웁니다.</translation>
    </message>
    <message>
        <source>A zone fails, and only the users of that zone are hurt.</source>
        <translation>한 zone이 멈추고, 그 zone의 사용자만 피해를 봅니다.</translation>
    </message>
</context>
<context>
    <name>aviary::LogPanel</name>
    <message>
        <source>All objects</source>
        <translation>모든 오브젝트</translation>
    </message>
    <message>
        <source>Event log</source>
        <translation>이벤트 로그</translation>
    </message>
    <message>
        <source>Filter (L)</source>
        <translation>거르기 (L)</translation>
    </message>
    <message>
        <source>Filter by text</source>
        <translation>글자로 거르기</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>결정</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>전부</translation>
    </message>
    <message>
        <source>Filter by source</source>
        <translation>출처로 거르기</translation>
    </message>
    <message>
        <source>Filter by object</source>
        <translation>오브젝트로 거르기</translation>
    </message>
    <message>
        <source>All severities</source>
        <translation>모든 심각도</translation>
    </message>
    <message>
        <source>Warnings and failures</source>
        <translation>경고와 실패</translation>
    </message>
    <message>
        <source>Failures</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Filter by severity</source>
        <translation>심각도로 거르기</translation>
    </message>
</context>
<context>
    <name>aviary::MainWindow</name>
    <message>
        <source>Export picture</source>
        <translation>그림 내보내기</translation>
    </message>
    <message>
        <source>Pictures (*.png *.svg *.pdf)</source>
        <translation>그림 (*.png *.svg *.pdf)</translation>
    </message>
    <message>
        <source>Export curves</source>
        <translation>곡선 내보내기</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Export scenario</source>
        <translation>시나리오 내보내기</translation>
    </message>
    <message>
        <source>YAML (*.yaml)</source>
        <translation>YAML (*.yaml)</translation>
    </message>
    <message>
        <source>Export bundle</source>
        <translation>묶음 내보내기</translation>
    </message>
    <message>
        <source>What if</source>
        <translation>만약에</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>시나리오</translation>
    </message>
    <message>
        <source>Ratio plane</source>
        <translation>비율 평면</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>YAML</source>
        <translation>YAML</translation>
    </message>
    <message>
        <source>State graph</source>
        <translation>상태 그래프</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>이벤트</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>Interventions</source>
        <translation>개입</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>왜?</translation>
    </message>
    <message>
        <source>This flag stands in the scenario itself; edit it there.</source>
        <translation>이 깃발은 시나리오 파일에 있습니다. 파일에서 고치세요.</translation>
    </message>
    <message>
        <source>Open a scenario</source>
        <translation>시나리오 열기</translation>
    </message>
    <message>
        <source>Scenarios (*.yaml *.yml)</source>
        <translation>시나리오 (*.yaml *.yml)</translation>
    </message>
    <message>
        <source>There is no run to export yet.</source>
        <translation>아직 내보낼 실행이 없습니다.</translation>
    </message>
    <message>
        <source>Wrote %1</source>
        <translation>%1에 저장했습니다</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>About Aviary</source>
        <translation>Aviary 정보</translation>
    </message>
    <message>
        <source>&lt;b&gt;Aviary %1&lt;/b&gt;&lt;p&gt;Plays Kubernetes rollouts in simulated time. The charts are drawn with Qt Charts (GPL-3.0).&lt;/p&gt;</source>
        <translation>&lt;b&gt;Aviary %1&lt;/b&gt;&lt;p&gt;Kubernetes 배포를 시뮬레이션 시간으로 재생합니다. 차트는 Qt Charts(GPL-3.0)로 그립니다.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>A scenario is proposed around the manifests; save it to keep it.</source>
        <translation>매니페스트를 바탕으로 시나리오를 제안했습니다. 남기려면 저장하세요.</translation>
    </message>
    <message>
        <source>At %1</source>
        <translation>%1에</translation>
    </message>
    <message>
        <source>Intervene at %1</source>
        <translation>%1에 개입</translation>
    </message>
    <message>
        <source>Edit in the scenario</source>
        <translation>시나리오에서 고치기</translation>
    </message>
    <message>
        <source>Edit this flag</source>
        <translation>이 깃발 고치기</translation>
    </message>
    <message>
        <source>Remove this flag</source>
        <translation>이 깃발 없애기</translation>
    </message>
    <message>
        <source>Copy the chart</source>
        <translation>차트 복사</translation>
    </message>
    <message>
        <source>Copy the values here</source>
        <translation>이 시각의 값 복사</translation>
    </message>
    <message>
        <source>Copy why</source>
        <translation>“왜?” 복사</translation>
    </message>
    <message>
        <source>Copied. Play it with: %1</source>
        <translation>복사했습니다. 재생: %1</translation>
    </message>
    <message>
        <source>Save the scenario as</source>
        <translation>시나리오를 다른 이름으로 저장</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>저장하지 않은 변경</translation>
    </message>
    <message>
        <source>%1 has changes that are not saved.</source>
        <translation>%1에 저장하지 않은 변경이 있습니다.</translation>
    </message>
</context>
<context>
    <name>aviary::ProblemBar</name>
    <message numerus="yes">
        <source>The scenario cannot be played: %n problem(s)</source>
        <translation>
            <numerusform>시나리오를 재생할 수 없습니다: 문제 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Edit the scenario</source>
        <translation>시나리오 편집</translation>
    </message>
    <message>
        <source>Problems of the scenario</source>
        <translation>시나리오의 문제</translation>
    </message>
</context>
<context>
    <name>aviary::RatioChart</name>
    <message>
        <source>traffic to v2</source>
        <translation>v2로 가는 트래픽</translation>
    </message>
    <message>
        <source>pods of v2</source>
        <translation>v2의 Pod</translation>
    </message>
    <message>
        <source>traffic = pods</source>
        <translation>트래픽 = Pod</translation>
    </message>
    <message>
        <source>Ratio plane</source>
        <translation>비율 평면</translation>
    </message>
    <message>
        <source>Traffic share to the right, pod share upwards, the run&apos;s path.</source>
        <translation>가로는 트래픽 비율, 세로는 Pod 비율, 그 위의 실행 경로.</translation>
    </message>
    <message>
        <source>One version only: there is nothing to compare.</source>
        <translation>버전이 하나뿐이라 비교할 것이 없습니다.</translation>
    </message>
</context>
<context>
    <name>aviary::RecordText</name>
    <message>
        <source>Check of %1: %2</source>
        <translation>%1 검사: %2</translation>
    </message>
    <message>
        <source>%1: phase %2 → %3</source>
        <translation>%1: 단계 %2 → %3</translation>
    </message>
    <message>
        <source>%1: primary %2 %, canary %3 %</source>
        <translation>%1: primary %2 %, canary %3 %</translation>
    </message>
    <message>
        <source>Deployment %1: %2 of %3 pods ready, %4</source>
        <translation>Deployment %1: Pod %3개 중 %2개 준비됨, %4</translation>
    </message>
    <message>
        <source>Autoscaler %1: %2 → %3 pods</source>
        <translation>HPA %1: Pod %2 → %3개</translation>
    </message>
    <message>
        <source>Pod %1: %2</source>
        <translation>Pod %1: %2</translation>
    </message>
    <message>
        <source>User: %1 %2</source>
        <translation>사용자: %1 %2</translation>
    </message>
    <message>
        <source>Fault begins: %1</source>
        <translation>장애 시작: %1</translation>
    </message>
    <message>
        <source>Fault ends: %1</source>
        <translation>장애 끝: %1</translation>
    </message>
    <message>
        <source>Alert: %1</source>
        <translation>알림: %1</translation>
    </message>
</context>
<context>
    <name>aviary::RolloutBar</name>
    <message>
        <source>Rollout</source>
        <translation>배포</translation>
    </message>
    <message>
        <source>Which rollout the charts show (R)</source>
        <translation>차트에 보일 배포 (R)</translation>
    </message>
</context>
<context>
    <name>aviary::Shelves</name>
    <message>
        <source>Main example</source>
        <translation>대표 예제</translation>
    </message>
    <message>
        <source>Incident</source>
        <translation>장애</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>전략</translation>
    </message>
    <message>
        <source>Basics</source>
        <translation>기초</translation>
    </message>
</context>
<context>
    <name>aviary::StartPage</name>
    <message>
        <source>Plays a Kubernetes rollout before it meets production. The traffic ratio is not the pod ratio: open an example and drag a slider.</source>
        <translation>Kubernetes 배포를 운영에 내보내기 전에 미리 재생해 봅니다. 트래픽 비율은 Pod 비율이 아닙니다. 예제를 열고 슬라이더를 움직여 보세요.</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>예제</translation>
    </message>
    <message>
        <source>Opened last</source>
        <translation>최근에 연 파일</translation>
    </message>
    <message>
        <source>Open a scenario…</source>
        <translation>시나리오 열기…</translation>
    </message>
</context>
<context>
    <name>aviary::StatesPanel</name>
    <message>
        <source>State graph</source>
        <translation>상태 그래프</translation>
    </message>
    <message>
        <source>no phase yet</source>
        <translation>아직 단계 없음</translation>
    </message>
    <message>
        <source>phase %1</source>
        <translation>단계 %1</translation>
    </message>
    <message>
        <source>Intervene on the Canary</source>
        <translation>Canary에 개입</translation>
    </message>
    <message>
        <source>Promote, abort, suspend, open a gate at the cursor&apos;s time</source>
        <translation>커서 시각에 승격, 중단, 보류, 게이트 열기</translation>
    </message>
</context>
<context>
    <name>aviary::TimeChart</name>
    <message>
        <source>A chart over time. Left and right move the cursor, plus and minus zoom, 0 fits.</source>
        <translation>시간 차트. 좌우 화살표로 커서를 옮기고, 더하기와 빼기로 확대와 축소, 0으로 전체를 봅니다.</translation>
    </message>
    <message>
        <source>fails below %1</source>
        <translation>%1 미만이면 실패</translation>
    </message>
    <message>
        <source>fails above %1</source>
        <translation>%1 초과면 실패</translation>
    </message>
    <message>
        <source>target %1</source>
        <translation>목표 %1</translation>
    </message>
    <message>
        <source>the gap: traffic ratio is not pod ratio</source>
        <translation>틈: 트래픽 비율은 Pod 비율이 아니다</translation>
    </message>
    <message>
        <source>checks of the canary</source>
        <translation>canary 검사 결과</translation>
    </message>
</context>
<context>
    <name>aviary::TransportBar</name>
    <message>
        <source>Previous decision (,)</source>
        <translation>이전 결정 (,)</translation>
    </message>
    <message>
        <source>Next decision (.)</source>
        <translation>다음 결정 (.)</translation>
    </message>
    <message>
        <source>Previous decision</source>
        <translation>이전 결정</translation>
    </message>
    <message>
        <source>Next decision</source>
        <translation>다음 결정</translation>
    </message>
    <message>
        <source>Simulated seconds for each second</source>
        <translation>1초에 흐르는 시뮬레이션 시간(초)</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>Time in the run</source>
        <translation>실행 안의 시각</translation>
    </message>
    <message>
        <source>Click or drag to move through the run</source>
        <translation>누르거나 끌어서 실행 안을 오갑니다</translation>
    </message>
    <message>
        <source>Time and length of the run</source>
        <translation>현재 시각과 실행 길이</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>실행 진행률</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시정지</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>재생</translation>
    </message>
    <message>
        <source>%1 (Space)</source>
        <translation>%1 (Space)</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>run %1</source>
        <translation>실행 %1</translation>
    </message>
</context>
<context>
    <name>aviary::WhatIfPanel</name>
    <message>
        <source>What if</source>
        <translation>만약에</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>전략</translation>
    </message>
    <message>
        <source>How the new version is brought out.</source>
        <translation>새 버전을 내보내는 방법.</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>모두 되돌리기</translation>
    </message>
    <message>
        <source>Back to the scenario as it is written.</source>
        <translation>파일에 적힌 시나리오로 돌아갑니다.</translation>
    </message>
</context>
<context>
    <name>aviary::Why</name>
    <message>
        <source>Rule: %1.</source>
        <translation>규칙: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n failed check(s) so far.</source>
        <translation>
            <numerusform>지금까지 실패한 검사 %n회.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 has no value: %2</source>
        <translation>%1 값 없음: %2</translation>
    </message>
    <message>
        <source>webhook %1 passed</source>
        <translation>webhook %1 통과</translation>
    </message>
    <message>
        <source>webhook %1 failed: %2</source>
        <translation>webhook %1 실패: %2</translation>
    </message>
    <message>
        <source>Before: %1, canary weight %2.</source>
        <translation>그 전: %1, canary weight %2.</translation>
    </message>
    <message>
        <source>v2 takes %1 % of the traffic with %2 % of the pods (%3 of %4).</source>
        <translation>v2는 트래픽의 %1 %를 Pod의 %2 %(%4개 중 %3개)로 받습니다.</translation>
    </message>
    <message>
        <source>The weight moves requests, not pods:</source>
        <translation>weight는 Pod가 아니라 요청을 옮깁니다:</translation>
    </message>
    <message numerus="yes">
        <source>it wants %n pod(s)</source>
        <translation>
            <numerusform>Pod %n개를 원합니다</numerusform>
        </translation>
    </message>
    <message>
        <source>the autoscaler %1 sees %2 % CPU of its %3 % target, so %4.</source>
        <translation>HPA %1은(는) 목표 %3 % 중 CPU %2 %를 보고 %4.</translation>
    </message>
    <message>
        <source>the autoscaler %1 sees no CPU use yet: %2.</source>
        <translation>HPA %1에는 아직 CPU 값이 없습니다: %2.</translation>
    </message>
    <message>
        <source>no autoscaler sizes them; v1 asks for %1 pods and v2 for %2.</source>
        <translation>크기를 정하는 HPA가 없습니다. v1은 Pod %1개, v2는 %2개를 요구합니다.</translation>
    </message>
</context>
<context>
    <name>aviary::WhyPanel</name>
    <message>
        <source>Why?</source>
        <translation>왜?</translation>
    </message>
    <message>
        <source>Select an event, or move the cursor to a decision.</source>
        <translation>이벤트를 고르거나 커서를 결정 위로 옮기세요.</translation>
    </message>
</context>
<context>
    <name>aviary::Words</name>
    <message>
        <source>the Canary is suspended, nothing is checked</source>
        <translation>Canary가 보류되어 검사하지 않음</translation>
    </message>
    <message>
        <source>a new revision was found: the rollout starts</source>
        <translation>새 revision 발견: 배포 시작</translation>
    </message>
    <message>
        <source>a newer revision was found: from the beginning</source>
        <translation>더 새로운 revision 발견: 처음부터 다시</translation>
    </message>
    <message>
        <source>the canary&apos;s pods are not ready yet</source>
        <translation>canary의 Pod가 아직 준비되지 않음</translation>
    </message>
    <message>
        <source>the primary&apos;s pods are not ready yet</source>
        <translation>primary의 Pod가 아직 준비되지 않음</translation>
    </message>
    <message>
        <source>the canary did not become ready in time: rollback</source>
        <translation>canary가 제때 준비되지 않음: 롤백</translation>
    </message>
    <message>
        <source>the primary cannot become ready: rollback</source>
        <translation>primary가 준비될 수 없음: 롤백</translation>
    </message>
    <message>
        <source>the promoted primary cannot become ready</source>
        <translation>승격된 primary가 준비될 수 없음</translation>
    </message>
    <message>
        <source>the analysis is skipped: promotion at once</source>
        <translation>분석을 건너뛰고 바로 승격</translation>
    </message>
    <message>
        <source>a rollback hook asked for it</source>
        <translation>rollback hook이 요청함</translation>
    </message>
    <message>
        <source>the promoted primary takes the traffic back</source>
        <translation>승격된 primary가 트래픽을 다시 받음</translation>
    </message>
    <message>
        <source>all traffic is on the primary: the canary goes</source>
        <translation>모든 트래픽이 primary에 있음: canary를 내림</translation>
    </message>
    <message>
        <source>as many checks failed as the threshold allows: rollback</source>
        <translation>실패한 검사가 threshold에 이름: 롤백</translation>
    </message>
    <message>
        <source>a pre-rollout hook failed: the weight stays</source>
        <translation>pre-rollout hook 실패: weight 유지</translation>
    </message>
    <message>
        <source>a rollout hook failed: the weight stays</source>
        <translation>rollout hook 실패: weight 유지</translation>
    </message>
    <message>
        <source>a metric is outside of its bounds: the weight stays</source>
        <translation>지표가 한계를 벗어남: weight 유지</translation>
    </message>
    <message>
        <source>the list of weights has no higher one</source>
        <translation>weight 목록에 더 높은 값이 없음</translation>
    </message>
    <message>
        <source>a gate does not let the weight grow</source>
        <translation>게이트가 weight를 올리지 못하게 함</translation>
    </message>
    <message>
        <source>all checks passed: one step more of the traffic</source>
        <translation>모든 검사 통과: 트래픽 한 단계 더</translation>
    </message>
    <message>
        <source>all checks passed: one iteration more</source>
        <translation>모든 검사 통과: 반복 한 번 더</translation>
    </message>
    <message>
        <source>all iterations passed: the traffic goes to the canary</source>
        <translation>모든 반복 통과: 트래픽을 canary로</translation>
    </message>
    <message>
        <source>a gate does not let the rollout start</source>
        <translation>게이트가 배포를 시작하지 못하게 함</translation>
    </message>
    <message>
        <source>a gate does not let the promotion start</source>
        <translation>게이트가 승격을 시작하지 못하게 함</translation>
    </message>
    <message>
        <source>the analysis is complete: the primary gets the new version</source>
        <translation>분석 완료: primary가 새 버전을 받음</translation>
    </message>
    <message>
        <source>Duration of the rollout</source>
        <translation>배포에 걸린 시간</translation>
    </message>
    <message>
        <source>Time to roll back</source>
        <translation>롤백까지 걸린 시간</translation>
    </message>
    <message>
        <source>Failed requests</source>
        <translation>실패한 요청</translation>
    </message>
    <message>
        <source>Share of failed requests</source>
        <translation>실패한 요청의 비율</translation>
    </message>
    <message>
        <source>Users who met v2</source>
        <translation>v2를 만난 사용자</translation>
    </message>
    <message>
        <source>Most pods at once</source>
        <translation>동시 최대 Pod</translation>
    </message>
    <message>
        <source>Pod-hours</source>
        <translation>Pod-시간</translation>
    </message>
    <message>
        <source>Node-hours</source>
        <translation>노드-시간</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>비용</translation>
    </message>
    <message>
        <source>Simulated time</source>
        <translation>시뮬레이션 시간</translation>
    </message>
    <message>
        <source>Simulated requests</source>
        <translation>시뮬레이션한 요청</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>traffic to v2</source>
        <translation>v2로 가는 트래픽</translation>
    </message>
    <message>
        <source>pods of v2</source>
        <translation>v2의 Pod</translation>
    </message>
    <message>
        <source>weight set</source>
        <translation>설정된 weight</translation>
    </message>
    <message>
        <source>primary (v1) ready</source>
        <translation>준비된 primary (v1)</translation>
    </message>
    <message>
        <source>canary (v2) ready</source>
        <translation>준비된 canary (v2)</translation>
    </message>
    <message>
        <source>primary wanted</source>
        <translation>primary 목표</translation>
    </message>
    <message>
        <source>canary wanted</source>
        <translation>canary 목표</translation>
    </message>
    <message>
        <source>primary (v1)</source>
        <translation>primary (v1)</translation>
    </message>
    <message>
        <source>canary (v2)</source>
        <translation>canary (v2)</translation>
    </message>
    <message>
        <source>requests per second</source>
        <translation>초당 요청</translation>
    </message>
    <message>
        <source>all requests</source>
        <translation>전체 요청</translation>
    </message>
    <message>
        <source>median</source>
        <translation>중앙값</translation>
    </message>
    <message>
        <source>p99</source>
        <translation>p99</translation>
    </message>
    <message>
        <source>failed so far</source>
        <translation>누적 실패</translation>
    </message>
    <message>
        <source>Traffic against pods</source>
        <translation>트래픽과 Pod</translation>
    </message>
    <message>
        <source>Pods</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Success rate</source>
        <translation>성공률</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>지연 시간</translation>
    </message>
    <message>
        <source>CPU per pod, of the request</source>
        <translation>Pod당 CPU (request 대비)</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>요청</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>Requests per second</source>
        <translation>초당 요청 수</translation>
    </message>
    <message>
        <source>Error rate</source>
        <translation>오류율</translation>
    </message>
    <message>
        <source>Latency p99</source>
        <translation>지연 p99</translation>
    </message>
    <message>
        <source>CPU per request</source>
        <translation>요청당 CPU</translation>
    </message>
    <message>
        <source>Start-up time</source>
        <translation>시작 시간</translation>
    </message>
    <message>
        <source>Step weight</source>
        <translation>stepWeight</translation>
    </message>
    <message>
        <source>Max weight</source>
        <translation>maxWeight</translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation>iterations</translation>
    </message>
    <message>
        <source>Interval</source>
        <translation>interval</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>threshold</translation>
    </message>
    <message>
        <source>CPU target</source>
        <translation>CPU 목표</translation>
    </message>
    <message>
        <source>Min pods</source>
        <translation>최소 Pod</translation>
    </message>
    <message>
        <source>Max pods</source>
        <translation>최대 Pod</translation>
    </message>
    <message>
        <source>Nodes</source>
        <translation>노드</translation>
    </message>
    <message>
        <source>The highest rate of the users&apos; load; its shape is kept.</source>
        <translation>사용자 부하의 최고치. 부하의 모양은 그대로입니다.</translation>
    </message>
    <message>
        <source>Share of the requests that the new version fails.</source>
        <translation>새 버전이 실패하는 요청의 비율.</translation>
    </message>
    <message>
        <source>99 of 100 requests to the new version are faster.</source>
        <translation>새 버전에 온 요청 100건 중 99건은 이보다 빠릅니다.</translation>
    </message>
    <message>
        <source>CPU time that one request costs the new version.</source>
        <translation>새 버전이 요청 하나에 쓰는 CPU 시간.</translation>
    </message>
    <message>
        <source>From the start of a pod&apos;s process until it can answer.</source>
        <translation>Pod의 프로세스가 시작되어 응답할 수 있을 때까지.</translation>
    </message>
    <message>
        <source>Traffic that each passed check moves to the canary.</source>
        <translation>검사를 통과할 때마다 canary로 옮기는 트래픽.</translation>
    </message>
    <message>
        <source>Traffic share at which the new version is promoted.</source>
        <translation>새 버전이 승격되는 트래픽 비율.</translation>
    </message>
    <message>
        <source>Checks that have to pass before the promotion.</source>
        <translation>승격 전에 통과해야 하는 검사 수.</translation>
    </message>
    <message>
        <source>Time between two checks.</source>
        <translation>두 검사 사이의 시간.</translation>
    </message>
    <message>
        <source>Failed checks after which the rollout is rolled back.</source>
        <translation>이만큼 검사에 실패하면 롤백합니다.</translation>
    </message>
    <message>
        <source>CPU use that the autoscaler steers each side to.</source>
        <translation>HPA가 양쪽을 맞추려는 CPU 사용률.</translation>
    </message>
    <message>
        <source>The autoscaler never goes below this.</source>
        <translation>HPA는 이 아래로 내려가지 않습니다.</translation>
    </message>
    <message>
        <source>The autoscaler never goes above this.</source>
        <translation>HPA는 이 위로 올라가지 않습니다.</translation>
    </message>
    <message>
        <source>Nodes of the first pool.</source>
        <translation>첫 번째 노드 풀의 노드 수.</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>부하</translation>
    </message>
    <message>
        <source>Version v2</source>
        <translation>버전 v2</translation>
    </message>
    <message>
        <source>Canary</source>
        <translation>Canary</translation>
    </message>
    <message>
        <source>Autoscaler</source>
        <translation>HPA</translation>
    </message>
    <message>
        <source>Cluster</source>
        <translation>클러스터</translation>
    </message>
    <message>
        <source>/s</source>
        <translation>/s</translation>
    </message>
    <message>
        <source>%</source>
        <comment>unit</comment>
        <translation>%</translation>
    </message>
    <message>
        <source>ms</source>
        <comment>unit</comment>
        <translation>ms</translation>
    </message>
    <message>
        <source>s</source>
        <comment>unit</comment>
        <translation>초</translation>
    </message>
    <message>
        <source>As written</source>
        <translation>파일 그대로</translation>
    </message>
    <message>
        <source>Canary by weight</source>
        <translation>가중치 canary</translation>
    </message>
    <message>
        <source>Blue/green</source>
        <translation>블루/그린</translation>
    </message>
    <message>
        <source>No analysis</source>
        <translation>분석 없음</translation>
    </message>
    <message>
        <source>Rollout started</source>
        <translation>배포 시작</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>전진</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>Promoting</source>
        <translation>승격 중</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>Rolled back</source>
        <translation>롤백</translation>
    </message>
    <message>
        <source>Waits at a gate</source>
        <translation>게이트에서 대기</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>Fault begins</source>
        <translation>장애 시작</translation>
    </message>
    <message>
        <source>Fault ends</source>
        <translation>장애 끝</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>보통</translation>
    </message>
    <message>
        <source>success</source>
        <translation>성공</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>failure</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>Flagger</source>
        <translation>Flagger</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>장애</translation>
    </message>
    <message>
        <source>Alert</source>
        <translation>알림</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>scheduled</source>
        <translation>배치됨</translation>
    </message>
    <message>
        <source>pulling its image</source>
        <translation>이미지 받는 중</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>시작하는 중</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <source>not ready</source>
        <translation>준비 안 됨</translation>
    </message>
    <message>
        <source>terminating</source>
        <translation>종료 중</translation>
    </message>
    <message>
        <source>gone</source>
        <translation>사라짐</translation>
    </message>
    <message>
        <source>every request played</source>
        <translation>모든 요청을 재생</translation>
    </message>
    <message>
        <source>sampled rates</source>
        <translation>비율 표본</translation>
    </message>
    <message>
        <source>v1 ready</source>
        <translation>v1 준비됨</translation>
    </message>
    <message>
        <source>pods ready</source>
        <translation>준비된 Pod</translation>
    </message>
    <message>
        <source>v2 ready</source>
        <translation>v2 준비됨</translation>
    </message>
    <message>
        <source>pods wanted</source>
        <translation>원하는 Pod</translation>
    </message>
    <message>
        <source>wanted beside them</source>
        <translation>곁에 둘 Pod</translation>
    </message>
    <message>
        <source>all pods</source>
        <translation>모든 Pod</translation>
    </message>
    <message>
        <source>beside them</source>
        <translation>곁의 Pod</translation>
    </message>
    <message>
        <source>Pods wanted</source>
        <translation>Pod 수</translation>
    </message>
    <message>
        <source>spec.replicas of the Deployment; no autoscaler changes it.</source>
        <translation>Deployment의 spec.replicas. 바꾸는 HPA가 없습니다.</translation>
    </message>
    <message>
        <source>Canary by a list of weights</source>
        <translation>weight 목록 canary</translation>
    </message>
    <message>
        <source>Mirror, then weights</source>
        <translation>미러링 후 weight</translation>
    </message>
    <message>
        <source>A/B test by header</source>
        <translation>헤더 A/B 테스트</translation>
    </message>
    <message>
        <source>What the Canary in the file says.</source>
        <translation>파일의 Canary에 적힌 대로.</translation>
    </message>
    <message>
        <source>stepWeight: each passed check gives the new version the same share more.</source>
        <translation>stepWeight: 검사를 통과할 때마다 새 버전의 몫이 같은 만큼 늘어납니다.</translation>
    </message>
    <message>
        <source>stepWeights 1, 5, 20, 50: small steps first, large ones later.</source>
        <translation>stepWeights 1, 5, 20, 50: 처음에는 작게, 나중에는 크게 옮깁니다.</translation>
    </message>
    <message>
        <source>mirror: copies of the requests meet the new version before users do.</source>
        <translation>mirror: 사용자보다 복제한 요청이 먼저 새 버전을 만납니다.</translation>
    </message>
    <message>
        <source>match: whoever sends the header x-canary: insider meets the new version.</source>
        <translation>match: x-canary: insider 헤더를 보내는 사람만 새 버전을 만납니다.</translation>
    </message>
    <message>
        <source>iterations: checks without users, then all traffic at once.</source>
        <translation>iterations: 사용자 없이 검사한 뒤 트래픽을 한 번에 옮깁니다.</translation>
    </message>
    <message>
        <source>skipAnalysis: promoted as soon as its pods are ready.</source>
        <translation>skipAnalysis: Pod가 준비되는 즉시 승격합니다.</translation>
    </message>
</context>
<context>
    <name>aviary::Workbench</name>
    <message>
        <source>Change what-if</source>
        <translation>만약에 값 변경</translation>
    </message>
    <message>
        <source>Add intervention</source>
        <translation>개입 추가</translation>
    </message>
    <message>
        <source>Remove intervention</source>
        <translation>개입 제거</translation>
    </message>
    <message>
        <source>Edit intervention</source>
        <translation>개입 수정</translation>
    </message>
    <message>
        <source>Move intervention</source>
        <translation>개입 옮기기</translation>
    </message>
</context>
<context>
    <name>aviary::YamlPanel</name>
    <message>
        <source>Object</source>
        <translation>오브젝트</translation>
    </message>
    <message>
        <source>At the cursor</source>
        <translation>커서 시점</translation>
    </message>
    <message>
        <source>Changes since the start</source>
        <translation>시작 이후 변경</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>보이는 내용</translation>
    </message>
    <message>
        <source>YAML of the object</source>
        <translation>오브젝트의 YAML</translation>
    </message>
    <message>
        <source>Objects appear here with their simulated status.</source>
        <translation>시뮬레이션된 status와 함께 오브젝트가 여기에 나타납니다.</translation>
    </message>
</context>
</TS>
