; Inno Setup 6: an installer for one person, without administrator rights. Not run yet; see README.md.
#define Version "0.1.0"

[Setup]
AppId={{6B0C0D53-6E0F-4C53-9B59-0F1B6D3C7A11}
AppName=LifeOS
AppVersion={#Version}
DefaultDirName={autopf}\LifeOS
DefaultGroupName=LifeOS
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
OutputDir=..\..\dist
OutputBaseFilename=LifeOS-{#Version}-setup
Compression=lzma2
SolidCompression=yes
; LifeOS writes its data elsewhere, so removing the program removes no data.
UninstallDisplayIcon={app}\lifeosw.exe

[Files]
Source: "..\..\dist\lifeos\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\LifeOS"; Filename: "{app}\lifeosw.exe"

[Run]
Filename: "{app}\lifeosw.exe"; Description: "Start LifeOS"; Flags: nowait postinstall skipifsilent
